// SPDX-License-Identifier: Apache-2.0
import { memo } from "react";
import type { DeviceInfo } from "../../api/schema";
import { classes } from "../../format/classes";
import { DEVICE_STATES } from "../../model/deviceState";
import type { DeviceState } from "../../model/deviceState";

interface Props {
  id: string;
  name: string;
  kind: DeviceInfo["kind"];
  state: DeviceState;
  x: number;
  y: number;
  isFaint: boolean;
  isSelected: boolean;
  /** The one that the tab key leads to; arrow keys lead to the others. */
  isFocusable: boolean;
  hasIncident: boolean;
  onSelect(id: string): void;
}

const SHAPES = {
  gateway: "M0-15 13-7.5v15L0 15-13 7.5v-15Z",
  agent: "M7 0A7 7 0 1 1-7 0 7 7 0 1 1 7 0Z",
  static: "M-6-6h12v12h-12Z",
};

/** A device. Most of 500 are the same after an update, and aren't drawn again. */
export const MapNode = memo(function MapNode(props: Props) {
  const { id, name, kind, state, x, y } = props;
  const { words, tone } = DEVICE_STATES[state];
  return (
    <g
      className={classes(
        "node",
        `node-${kind}`,
        `node-${tone}`,
        props.isFaint && "node-faint",
        props.isSelected && "node-selected",
      )}
      transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}
      data-id={id}
      role="button"
      tabIndex={props.isFocusable ? 0 : -1}
      aria-label={`${name}, ${kind}, ${words}${props.hasIncident ? ", incident" : ""}`}
      aria-pressed={props.isSelected}
      onClick={() => props.onSelect(id)}
    >
      <circle className="node-ring" r={kind === "gateway" ? 21 : 12} />
      <path className="node-shape" d={SHAPES[kind]} />
      {(state === "blocked" || state === "cut_off") && <path className="node-cross" d="M-4-4 4 4M4-4-4 4" />}
      {props.hasIncident && (
        <text className="node-incident" x={kind === "gateway" ? 12 : 7} y={-6}>
          !
        </text>
      )}
      <text className="node-name" y={kind === "gateway" ? 30 : 20}>
        {name}
      </text>
    </g>
  );
});
