// SPDX-License-Identifier: Apache-2.0
import type { DeviceInfo, Group, NetworkInfo, PeerInfo } from "../api/schema";
import type { Filters } from "../filters/filters";
import { hasText, NOBODY } from "../filters/filters";
import type { Rows } from "../live/collection";
import { deviceState } from "./deviceState";

/** What there is, put together from the lists that have it. */
export interface Inventory {
  devices: Rows<DeviceInfo>;
  networks: Rows<NetworkInfo>;
  groups: Rows<Group>;
  peersOf(device: DeviceInfo): PeerInfo[];
  groupsOf(device: DeviceInfo): Group[];
}

export function inventory(
  devices: Rows<DeviceInfo>,
  networks: Rows<NetworkInfo>,
  groups: Rows<Group>,
  peers: Rows<PeerInfo>,
): Inventory {
  const peersByDevice = new Map<string, PeerInfo[]>();
  for (const peer of peers.values()) {
    const others = peersByDevice.get(peer.device_id);
    if (others === undefined) peersByDevice.set(peer.device_id, [peer]);
    else others.push(peer);
  }
  const peersOf = (device: DeviceInfo) => peersByDevice.get(device.id) ?? [];
  return {
    devices,
    networks,
    groups,
    peersOf,
    groupsOf: (device) => [...groups.values()].filter((group) => holds(group, device, peersOf(device))),
  };
}

/** A device in a group stands for its peers, a user for the peers of the devices they own. */
function holds(group: Group, device: DeviceInfo, peers: readonly PeerInfo[]): boolean {
  const { device_ids, peer_ids, user_ids } = group.members;
  return (
    device_ids.includes(device.id) ||
    (device.owner_user_id !== undefined && user_ids.includes(device.owner_user_id)) ||
    peers.some((peer) => peer_ids.includes(peer.id))
  );
}

/** The devices that the filters leave. */
export function matchingDevices(all: Inventory, filters: Filters): DeviceInfo[] {
  const group = all.groups.get(filters.group);
  return [...all.devices.values()].filter((device) => {
    const peers = all.peersOf(device);
    if (filters.network !== "" && !peers.some((peer) => peer.network_id === filters.network)) return false;
    if (filters.owner !== "" && (device.owner_user_id ?? NOBODY) !== filters.owner) return false;
    if (filters.status !== "" && deviceState(device) !== filters.status) return false;
    if (filters.path !== "" && !isReached(device, filters.path)) return false;
    if (filters.group !== "" && (group === undefined || !holds(group, device, peers))) return false;
    return hasText(filters.text, device.name, device.hostname, device.endpoint, ...peers.map((peer) => peer.address));
  });
}

/** Gateways are what others are reached by. */
function isReached({ kind, via }: DeviceInfo, wanted: string): boolean {
  return kind !== "gateway" && (via !== undefined) === (wanted === "gateway");
}

const ORDER = new Intl.Collator("en", { numeric: true });

/** For a list: `node-2` before `node-10`. */
export function byName<Row extends { name: string }>(rows: readonly Row[]): Row[] {
  return [...rows].sort((a, b) => ORDER.compare(a.name, b.name));
}
