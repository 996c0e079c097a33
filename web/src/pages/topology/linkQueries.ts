// SPDX-License-Identifier: Apache-2.0
import type { DeviceInfo } from "../../api/schema";
import { isChange } from "../../live/event";
import { view } from "../../live/queries";
import type { Query } from "../../live/query";
import { telemetryOf } from "../../model/gatewayLinks";
import { LinkFigures } from "../../model/linkFigures";
import { linkBetween, wayOut } from "./graph";
import type { GraphLink } from "./graph";

const EVERY = 5000;

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
