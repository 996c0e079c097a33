// SPDX-License-Identifier: Apache-2.0
import { memo } from "react";
import { classes } from "../../format/classes";
import { bitRate } from "../../format/numbers";
import type { GraphLink } from "./graph";
import type { Point } from "./layout";

interface Props {
  path: GraphLink["path"];
  state: GraphLink["state"];
  /** Bytes a second. */
  rate: number;
  from: Point;
  to: Point;
  isFaint: boolean;
}

/** A way that packets take. Most of 500 are the same after an update, and aren't drawn again. */
export const MapLink = memo(function MapLink({ path, state, rate, from, to, isFaint }: Props) {
  return (
    <line
      className={classes("link", `link-${path}`, `link-${state}`, isFaint && "link-faint")}
      x1={from.x}
      y1={from.y}
      x2={to.x}
      y2={to.y}
      strokeWidth={widthOf(rate)}
    >
      <title>{`${path}, ${state}${rate > 0 ? `, ${bitRate(rate)}` : ""}`}</title>
    </line>
  );
});

/** Ten times the bytes, one more of width. */
function widthOf(rate: number): number {
  return 1.2 + Math.min(5, Math.max(0, Math.log10(rate / 1000 + 1)));
}
