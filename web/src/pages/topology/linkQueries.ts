// SPDX-License-Identifier: Apache-2.0
import type { Client } from "../../api/client";
import type { DeviceInfo } from "../../api/schema";
import { isChange } from "../../live/event";
import { view } from "../../live/queries";
import type { Query } from "../../live/query";
import { linkBetween, wayOut } from "./graph";
import type { GraphLink } from "./graph";
import { LinkFigures } from "./linkFigures";

const EVERY = 5000;

/** What gateways count of their tunnels. No event tells of bytes, so that they are asked. */
export function gatewayLinks(gateways: readonly string[]): Query<LinkFigures> {
  let before: LinkFigures | undefined;
  return {
    key: `links/${gateways.join(" ")}`,
    async load(client) {
      const telemetry = await Promise.all(gateways.map(async (id) => [id, await telemetryOf(client, id)] as const));
      before = new LinkFigures(telemetry, Date.now(), before);
      return before;
    },
    concerns: () => false,
    every: EVERY,
  };
}

/** The direct tunnels that one device should have, and what it says of them. */
export function directLinks(device: DeviceInfo): Query<GraphLink[]> {
  let before: LinkFigures | undefined;
  return {
    key: `direct/${device.id}`,
    async load(client) {
      const path = { device: device.id };
      const [{ state }, telemetry, all] = await Promise.all([
        client.call("GET /devices/{device}/desired", { path }),
        telemetryOf(client, device.id),
        client.list("GET /gateways"),
      ]);
      const now = Date.now();
      const figures = new LinkFigures([[device.id, telemetry]], now, before);
      before = figures;
      const gateways = new Set(all.map((gateway) => gateway.id));
      return state.peers
        .filter((peer) => !gateways.has(peer.device_id))
        .map((peer) =>
          linkBetween(device.id, peer.device_id, "direct", figures.between(device.id, peer.device_id), now),
        );
    },
    concerns: isChange,
    every: EVERY,
  };
}

/** By which gateways one device's packets get outside. */
export function outwardLinks(device: DeviceInfo): Query<GraphLink[]> {
  return view(`outward/${device.id}`, ["device", "user_routing", "network", "peer"], async (client) => {
    const path = { device: device.id };
    return wayOut(device.id, (await client.call("GET /devices/{device}/effective-routing", { path })).networks);
  });
}

/** Where there is nothing to ask. */
export const noLinks: Query<GraphLink[]> = { key: "direct/", load: async () => [], concerns: () => false };

function telemetryOf(client: Client, device: string) {
  return client.call("GET /devices/{device}/telemetry", { path: { device } });
}
