// SPDX-License-Identifier: Apache-2.0
import type { RoutingIntent } from "../api/schema";
import type { Fact } from "../components/Facts";
import type { Inventory } from "./inventory";

/** Of what a layer doesn't say. */
export const OPEN = "left open";

export const TRAFFIC_MODES = { vpn_only: "Only what is for the network", full_tunnel: "Everything" } as const;

/** What a layer says of routing, in words. */
export function routingFacts(intent: RoutingIntent, all: Inventory): Fact[] {
  const name = (id: string | undefined) =>
    id === undefined ? OPEN : all.devices.get(id)?.name ?? "a device that is gone";
  const { traffic_mode, routing_mode } = intent;
  return [
    ["Traffic", traffic_mode === undefined ? OPEN : TRAFFIC_MODES[traffic_mode]],
    ["Way", routing_mode ?? OPEN],
    ["Entry", routing_mode === "manual" && name(intent.ingress_device_id)],
    ["Exit", routing_mode === "manual" && name(intent.egress_device_id)],
  ];
}
