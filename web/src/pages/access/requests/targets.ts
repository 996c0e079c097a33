// SPDX-License-Identifier: Apache-2.0
import type { AccessRequestCreate, Route } from "../../../api/schema";
import type { Inventory } from "../../../model/inventory";
import { byName } from "../../../model/inventory";

/** Something that one asks to reach. */
export interface Target {
  /** Of its kind and id. */
  key: string;
  type: AccessRequestCreate["target_type"];
  id: string;
  words: string;
}

/** Routes first: what is behind gateways is what people ask for. */
export function targetsIn(all: Inventory, routes: readonly Route[]): Target[] {
  const peers = [...all.devices.values()].flatMap((device) => all.peersOf(device));
  return [
    ...byName(routes).map((route) => target("route", route.id, `${route.name}: ${route.destination_cidrs.join(", ")}`)),
    ...byName(peers).map((peer) =>
      target("peer", peer.id, `${peer.name} in ${all.networks.get(peer.network_id)?.name ?? "a network"}`),
    ),
    ...byName([...all.groups.values()]).map((group) => target("group", group.id, `everything in group ${group.name}`)),
  ];
}

export function targetKey(type: Target["type"], id: string): string {
  return `${type} ${id}`;
}

function target(type: Target["type"], id: string, words: string): Target {
  return { key: targetKey(type, id), type, id, words };
}
