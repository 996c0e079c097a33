// SPDX-License-Identifier: Apache-2.0
import { event, select } from "d3-selection";
import { zoom, zoomIdentity, zoomTransform } from "d3-zoom";
import { useCallback, useEffect, useMemo, useRef } from "react";
import type { Layout } from "./layout";

/** From this scale on, the names of devices have room. */
const NAMES_FROM = 1.15;
const MARGIN = 20;

/** Of a wheel, a drag or a pinch; what the program does itself has no source. */
interface ZoomEvent {
  sourceEvent: Event | null;
}

/** Moves and scales the content of an SVG, without drawing it again. */
export function useZoom(box: Layout["box"]) {
  const svg = useRef<SVGSVGElement>(null);
  const content = useRef<SVGGElement>(null);
  const isMoved = useRef(false);
  const behavior = useMemo(() => zoom<SVGSVGElement>().scaleExtent([0.1, 6]), []);

  const fit = useCallback(() => {
    if (svg.current !== null) behavior.transform(select(svg.current), fitting(svg.current, box));
    isMoved.current = false;
  }, [behavior, box]);
  const zoomBy = useCallback(
    (factor: number) => {
      if (svg.current !== null) behavior.scaleBy(select(svg.current), factor);
      isMoved.current = true;
    },
    [behavior],
  );

  useEffect(() => {
    const element = svg.current;
    if (element === null) return;
    behavior.on("zoom", () => {
      if ((event as ZoomEvent).sourceEvent) isMoved.current = true;
      const transform = zoomTransform(element);
      content.current?.setAttribute("transform", transform.toString());
      element.classList.toggle("map-named", transform.k >= NAMES_FROM);
    });
    select(element).call(behavior);
  }, [behavior]);

  // Until somebody has chosen a part of it, all of it is shown, whatever size it and the window have.
  useEffect(() => {
    const element = svg.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      if (!isMoved.current) fit();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [fit]);
  return { svg, content, zoomBy, fit };
}

function fitting(element: SVGSVGElement, [x, y, width, height]: Layout["box"]) {
  const { clientWidth, clientHeight } = element;
  const room = Math.min((clientWidth - MARGIN) / width, (clientHeight - MARGIN) / height);
  const scale = Math.min(1.6, Math.max(0.1, room));
  return zoomIdentity
    .translate(clientWidth / 2 - (x + width / 2) * scale, clientHeight / 2 - (y + height / 2) * scale)
    .scale(scale);
}
