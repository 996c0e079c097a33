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
  /** How long ago its last handshake was. */
  age: string | undefined;
  from: Point;
  to: Point;
  isFaint: boolean;
  /** Of what is selected: how much goes through it is written beside. */
  isLabelled: boolean;
}

/** A way that packets take. Most of 500 are the same after an update, and aren't drawn again. */
export const MapLink = memo(function MapLink({ path, state, rate, age, from, to, isFaint, isLabelled }: Props) {
  return (
    <>
      <path
        className={classes("link", `link-${path}`, `link-${state}`, isFaint && "link-faint")}
        d={path === "exit" ? arc(from, to) : `M${from.x} ${from.y}L${to.x} ${to.y}`}
        strokeWidth={path === "entry" || path === "exit" ? WAY_OUT : widthOf(rate)}
      >
        <title>{[path, state, age && `handshake ${age}`, rate > 0 && bitRate(rate)].filter(Boolean).join(", ")}</title>
      </path>
      {isLabelled && rate > 0 && (
        <text className="link-rate" x={(from.x + to.x) / 2} y={(from.y + to.y) / 2}>
          {bitRate(rate)}
        </text>
      )}
    </>
  );
});

const WAY_OUT = 3;

/** Around the devices that are between two gateways. */
function arc(from: Point, to: Point): string {
  const middle = { x: (from.x + to.x) / 2 + (to.y - from.y) / 4, y: (from.y + to.y) / 2 - (to.x - from.x) / 4 };
  return `M${from.x} ${from.y}Q${middle.x} ${middle.y} ${to.x} ${to.y}`;
}

/** Ten times the bytes, one more of width. */
function widthOf(rate: number): number {
  return 1.2 + Math.min(5, Math.max(0, Math.log10(rate / 1000 + 1)));
}
