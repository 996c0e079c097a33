// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { assignSlots, CONTROL, layOut } from "../src/pages/topology/layout";
import type { Point } from "../src/pages/topology/layout";
import { nearest } from "../src/pages/topology/nearest";

const many = Array.from({ length: 500 }, (_, index) => `device-${index}`);

test("nobody moves when one comes, and nobody but the one when it goes", () => {
  const before = layOut([{ gateway: "gw", devices: many }]);
  const after = layOut([{ gateway: "gw", devices: [...many.slice(1), "new"] }], before.slots);
  for (const id of many.slice(1)) assert.deepEqual(after.points.get(id), before.points.get(id));
  assert.deepEqual(after.points.get("new"), before.points.get("device-0"), "the place that became free");
});

test("the order of the list says nothing about places", () => {
  const before = layOut([{ gateway: "gw", devices: many }]);
  const after = layOut([{ gateway: "gw", devices: [...many].reverse() }], before.slots);
  for (const id of many) assert.deepEqual(after.points.get(id), before.points.get(id));
});

test("no two devices hide each other, in one cluster or in two", () => {
  const { points } = layOut([
    { gateway: "gw1", devices: many.slice(0, 300) },
    { gateway: "gw2", devices: many.slice(300) },
    { gateway: undefined, devices: ["lonely"] },
  ]);
  const all = [...points.values()];
  all.forEach((a, index) => {
    for (const b of all.slice(index + 1)) assert(distance(a, b) > 16, `two are ${distance(a, b)} apart`);
  });
});

test("all of it is in the box", () => {
  const { points, box } = layOut([{ gateway: "gw", devices: many }]);
  const [x, y, width, height] = box;
  for (const point of points.values()) {
    assert(point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height);
  }
});

test("slots are taken from the lowest, and of two that want one only one has it", () => {
  const slots = assignSlots(["a", "b", "c"], new Map([["a", 2], ["b", 2]]));
  assert.deepEqual([...slots], [["a", 2], ["b", 0], ["c", 1]]);
});

test("an arrow leads to whoever is next in its direction, and nowhere where there is nobody", () => {
  const points = new Map<string, Point>([
    ["middle", { x: 0, y: 0 }],
    ["right", { x: 10, y: 1 }],
    ["far", { x: 30, y: 0 }],
    ["below", { x: 2, y: 20 }],
    [CONTROL, { x: -10, y: 0 }],
  ]);
  assert.equal(nearest(points, "middle", "ArrowRight"), "right");
  assert.equal(nearest(points, "right", "ArrowRight"), "far");
  assert.equal(nearest(points, "middle", "ArrowDown"), "below");
  assert.equal(nearest(points, "middle", "ArrowLeft"), undefined, "the control plane is no device");
});

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
