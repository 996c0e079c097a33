// SPDX-License-Identifier: Apache-2.0
import { useMemo } from "react";
import type { Client } from "../api/client";
import { useQuery } from "../live/LiveContext";
import type { Loaded, Query } from "../live/query";
import type { Inventory } from "./inventory";
import { LinkFigures } from "./linkFigures";

/** What gateways say of their tunnels, now and every few seconds. */
export function useGatewayLinks(all: Inventory): Loaded<LinkFigures> {
  const gateways = [...all.devices.values()].filter((device) => device.kind === "gateway").map((device) => device.id);
  const named = gateways.sort().join(" ");
  return useQuery(useMemo(() => gatewayLinks(named.split(" ").filter(Boolean)), [named]));
}

const EVERY = 5000;

/** What gateways count of their tunnels. No event tells of bytes, so that they are asked. */
function gatewayLinks(gateways: readonly string[]): Query<LinkFigures> {
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

export function telemetryOf(client: Client, device: string) {
  return client.call("GET /devices/{device}/telemetry", { path: { device } });
}
