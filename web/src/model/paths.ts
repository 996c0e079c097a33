// SPDX-License-Identifier: Apache-2.0
import type { DeviceInfo } from "../api/schema";
import type { Inventory } from "./inventory";
import type { LinkFigures } from "./linkFigures";
import { isGood } from "./linkFigures";

/** By which gateway each device is reached; whoever is missing is connected to none. */
export type Paths = ReadonlyMap<string, string>;

/**
 * As gateways tell it: by one whose session with the device is good. Of several it is the primary of one of its
 * networks, which its packets go to; else the one that had the latest handshake.
 */
export function pathsOf(all: Inventory, figures: LinkFigures, now: number): Paths {
  const devices = [...all.devices.values()];
  const gateways = devices.filter((device) => device.kind === "gateway");
  const paths = new Map<string, string>();
  for (const device of devices) {
    if (device.kind === "gateway") continue;
    const gateway = gatewayOf(device, all, gateways, figures, now);
    if (gateway !== undefined) paths.set(device.id, gateway);
  }
  return paths;
}

function gatewayOf(
  device: DeviceInfo,
  all: Inventory,
  gateways: readonly DeviceInfo[],
  figures: LinkFigures,
  now: number,
): string | undefined {
  const primaries = new Set(all.peersOf(device).map((peer) => all.networks.get(peer.network_id)?.primary_gateway_id));
  const handshakes = gateways.flatMap(({ id }) => {
    const handshake = figures.between(id, device.id)?.handshake;
    return handshake !== undefined && isGood(handshake, now) ? [{ id, handshake }] : [];
  });
  handshakes.sort((a, b) => b.handshake - a.handshake);
  return (handshakes.find(({ id }) => primaries.has(id)) ?? handshakes[0])?.id;
}
