// SPDX-License-Identifier: Apache-2.0
import { CONTROL } from "./layout";
import type { Point } from "./layout";

const DIRECTIONS: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** Which device is next in the direction of an arrow key: the closest, what lies aside counting double. */
export function nearest(points: ReadonlyMap<string, Point>, from: string, key: string): string | undefined {
  const start = points.get(from);
  const direction = DIRECTIONS[key];
  if (start === undefined || direction === undefined) return undefined;
  let best: string | undefined;
  let least = Infinity;
  for (const [id, point] of points) {
    const [dx, dy] = [point.x - start.x, point.y - start.y];
    const ahead = dx * direction.x + dy * direction.y;
    const aside = Math.abs(dx * direction.y) + Math.abs(dy * direction.x);
    if (id === from || id === CONTROL || ahead <= aside / 2) continue;
    const distance = ahead + 2 * aside;
    if (distance < least) [best, least] = [id, distance];
  }
  return best;
}
