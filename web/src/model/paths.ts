// SPDX-License-Identifier: Apache-2.0
import type { DeviceInfo } from "../api/schema";
import type { Inventory } from "./inventory";
import type { LinkFigures } from "./linkFigures";
import { isGood } from "./linkFigures";

/** By which gateway each device is reached; whoever is missing is connected to none. */
export type Paths = ReadonlyMap<string, string>;

/** As gateways tell it: by the one that had the latest handshake, while its session is good. */
export function pathsOf(all: Inventory, figures: LinkFigures, now: number): Paths {
  const devices = [...all.devices.values()];
  const gateways = devices.filter((device) => device.kind === "gateway");
  const paths = new Map<string, string>();
  for (const device of devices) {
    if (device.kind === "gateway") continue;
    const gateway = latest(gateways, device, figures, now);
    if (gateway !== undefined) paths.set(device.id, gateway);
  }
  return paths;
}

function latest(
  gateways: readonly DeviceInfo[],
  device: DeviceInfo,
  figures: LinkFigures,
  now: number,
): string | undefined {
  let [best, at]: [string | undefined, number] = [undefined, -Infinity];
  for (const gateway of gateways) {
    const handshake = figures.between(gateway.id, device.id)?.handshake;
    if (handshake !== undefined && handshake > at && isGood(handshake, now)) [best, at] = [gateway.id, handshake];
  }
  return best;
}
