// SPDX-License-Identifier: Apache-2.0
import { useMemo, useRef } from "react";
import type { KeyboardEvent } from "react";
import { IconButton } from "../../components/Button";
import { deviceLink } from "../../inspector/selection";
import { deviceState } from "../../model/deviceState";
import type { Inventory } from "../../model/inventory";
import { navigate, useLocation } from "../../routing/location";
import type { Graph } from "./graph";
import { CONTROL } from "./layout";
import type { Layout, Point } from "./layout";
import { MapLinks } from "./MapLinks";
import { MapNode } from "./MapNode";
import { nearest } from "./nearest";
import { useZoom } from "./useZoom";

interface Props {
  all: Inventory;
  graph: Graph;
  layout: Layout;
  /** Whom the filters leave; the others stay where they are, and step back. */
  shown: ReadonlySet<string>;
  selected: string | undefined;
}

export function TopologyMap({ all, graph, layout, shown, selected }: Props) {
  const location = useLocation();
  const here = useRef(location);
  here.current = location;
  const { svg, content, zoomBy, fit } = useZoom(layout.box);
  const select = useMemo(() => (id: string) => navigate(deviceLink(here.current, id)), []);
  const focused = selected ?? graph.clusters[0]?.gateway ?? graph.clusters[0]?.devices[0];

  const press = (event: KeyboardEvent<SVGSVGElement>) => {
    const id = event.target instanceof SVGElement ? event.target.dataset["id"] : undefined;
    if (event.key === "+" || event.key === "=") zoomBy(1.4);
    else if (event.key === "-") zoomBy(1 / 1.4);
    else if (event.key === "0") fit();
    else if (id !== undefined && (event.key === "Enter" || event.key === " ")) select(id);
    else if (id !== undefined && event.key.startsWith("Arrow")) focusNode(nearest(layout.points, id, event.key));
    else return;
    event.preventDefault();
  };
  const focusNode = (id: string | undefined) => {
    if (id !== undefined) svg.current?.querySelector<SVGGElement>(`[data-id="${id}"]`)?.focus();
  };
  return (
    <div className="map">
      <svg ref={svg} role="group" aria-label="Topology: arrow keys move, Enter opens, + and - zoom" onKeyDown={press}>
        <g ref={content}>
          <MapLinks links={graph.links} points={layout.points} shown={shown} selected={selected} />
          <ControlPlane point={layout.points.get(CONTROL)} />
          {[...all.devices.values()].map((device) => {
            const point = layout.points.get(device.id);
            return point === undefined ? null : (
              <MapNode
                key={device.id}
                id={device.id}
                name={device.name}
                kind={device.kind}
                state={deviceState(device)}
                x={point.x}
                y={point.y}
                isFaint={!shown.has(device.id)}
                isSelected={device.id === selected}
                isFocusable={device.id === focused}
                hasIncident={graph.troubled.has(device.id)}
                onSelect={select}
              />
            );
          })}
        </g>
      </svg>
      <div className="map-tools">
        <IconButton label="Nearer" icon="plus" onClick={() => zoomBy(1.4)} />
        <IconButton label="Further" icon="minus" onClick={() => zoomBy(1 / 1.4)} />
        <IconButton label="Show all" icon="board" onClick={fit} />
      </div>
    </div>
  );
}

function ControlPlane({ point }: { point: Point | undefined }) {
  if (point === undefined) return null;
  return (
    <g className="control-plane" transform={`translate(${point.x.toFixed(1)} ${point.y.toFixed(1)})`}>
      <rect x={-46} y={-12} width={92} height={24} rx={6} />
      <text y={4}>control plane</text>
    </g>
  );
}
