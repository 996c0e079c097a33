// SPDX-License-Identifier: Apache-2.0
import { memo } from "react";
import { classes } from "../../format/classes";
import { bitRate } from "../../format/numbers";
import type { GraphLink } from "./graph";
import type { Point } from "./layout";

interface Props {
  link: GraphLink;
  from: Point | undefined;
  to: Point | undefined;
  isFaint: boolean;
}

export const MapLink = memo(function MapLink({ link, from, to, isFaint }: Props) {
  if (from === undefined || to === undefined) return null;
  const rate = link.figures?.rate ?? 0;
  return (
    <line
      className={classes("link", `link-${link.path}`, `link-${link.state}`, isFaint && "link-faint")}
      x1={from.x}
      y1={from.y}
      x2={to.x}
      y2={to.y}
      strokeWidth={widthOf(rate)}
    >
      <title>{`${link.path}, ${link.state}${rate > 0 ? `, ${bitRate(rate)}` : ""}`}</title>
    </line>
  );
});

/** Ten times the bytes, one more of width. */
function widthOf(rate: number): number {
  return 1.2 + Math.min(5, Math.max(0, Math.log10(rate / 1000 + 1)));
}
