// SPDX-License-Identifier: Apache-2.0
import { packSiblings } from "d3-hierarchy";

export interface Point {
  x: number;
  y: number;
}

/** A gateway and whoever it serves; without a gateway, whoever has none. */
export interface Cluster {
  gateway: string | undefined;
  devices: readonly string[];
}

export interface Layout {
  points: ReadonlyMap<string, Point>;
  /** Where a device is among those of its cluster: kept, so that nobody moves when others come and go. */
  slots: ReadonlyMap<string, number>;
  /** x, y, width, height of all of it. */
  box: readonly [number, number, number, number];
}

/** The control plane, among the points. */
export const CONTROL = "control";

const SPACING = 19;
const MARGIN = 34;
/** The room above, for the control plane. */
const ABOVE = 60;
/** The innermost places are left out: there is the gateway. */
const INNERMOST = 9;
/** The angle at which seeds of a sunflower follow each other: neighbours never hide each other. */
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));
/** Clusters grow in steps, so that one device more doesn't move them all. */
const STEP = 24;

/** Places clusters beside each other, and devices around their gateway. The same input gives the same picture. */
export function layOut(clusters: readonly Cluster[], before: ReadonlyMap<string, number> = new Map()): Layout {
  const slots = new Map<string, number>();
  const points = new Map<string, Point>();
  const circles = packSiblings(clusters.map((cluster) => ({ cluster, r: radiusOf(cluster.devices.length) })));
  for (const { cluster, x, y } of circles) {
    if (cluster.gateway !== undefined) points.set(cluster.gateway, { x, y });
    for (const [device, slot] of assignSlots(cluster.devices, before)) {
      slots.set(device, slot);
      points.set(device, placeOf(slot, x, y));
    }
  }
  const box = boxAround(circles);
  points.set(CONTROL, { x: box[0] + box[2] / 2, y: box[1] + ABOVE / 2 });
  return { points, slots, box };
}

/** Who has a slot keeps it; the others take the lowest that are free. */
export function assignSlots(devices: readonly string[], before: ReadonlyMap<string, number>): Map<string, number> {
  const slots = new Map<string, number>();
  const taken = new Set<number>();
  for (const device of devices) {
    const slot = before.get(device);
    if (slot === undefined || taken.has(slot)) continue;
    slots.set(device, slot);
    taken.add(slot);
  }
  let free = 0;
  for (const device of devices) {
    if (slots.has(device)) continue;
    while (taken.has(free)) free += 1;
    slots.set(device, free);
    taken.add(free);
  }
  return slots;
}

function placeOf(slot: number, x: number, y: number): Point {
  const distance = SPACING * Math.sqrt(slot + INNERMOST);
  const angle = slot * GOLDEN_ANGLE;
  return { x: x + distance * Math.cos(angle), y: y + distance * Math.sin(angle) };
}

function radiusOf(count: number): number {
  return SPACING * Math.sqrt(Math.ceil((count + 1) / STEP) * STEP + INNERMOST) + MARGIN;
}

function boxAround(circles: readonly { x: number; y: number; r: number }[]): Layout["box"] {
  const left = Math.min(0, ...circles.map(({ x, r }) => x - r));
  const top = Math.min(0, ...circles.map(({ y, r }) => y - r)) - ABOVE;
  const right = Math.max(0, ...circles.map(({ x, r }) => x + r));
  const bottom = Math.max(0, ...circles.map(({ y, r }) => y + r));
  return [left, top, right - left, bottom - top];
}
