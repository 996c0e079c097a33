// SPDX-License-Identifier: Apache-2.0
import type { DeviceInfo, EffectiveRouting, IncidentInfo } from "../../api/schema";
import type { Inventory } from "../../model/inventory";
import type { LinkFigures, Sample } from "../../model/linkFigures";
import { isGood } from "../../model/linkFigures";
import { CONTROL } from "./layout";
import type { Cluster } from "./layout";

/** How packets between two devices go; `entry` and `exit`: how those of one device to the outside do. */
export type Path = "control" | "gateway" | "direct" | "entry" | "exit";

export interface GraphLink {
  key: string;
  from: string;
  to: string;
  path: Path;
  /** `up`: a handshake lately; `quiet`: none, and none is expected; `missing`: it should be there, and isn't. */
  state: "up" | "quiet" | "missing";
  figures: Sample | undefined;
}

export interface Graph {
  clusters: Cluster[];
  links: GraphLink[];
  /** Devices that an open incident is about. */
  troubled: ReadonlySet<string>;
}

export function graphOf(
  all: Inventory,
  figures: LinkFigures | undefined,
  incidents: Iterable<IncidentInfo>,
  ofSelected: readonly GraphLink[],
  now: number,
): Graph {
  const byGateway = new Map<string | undefined, string[]>();
  const links: GraphLink[] = [];
  for (const device of sortedByID(all.devices.values())) {
    if (device.kind === "gateway") {
      if (!byGateway.has(device.id)) byGateway.set(device.id, []);
      links.push(streamTo(device));
      continue;
    }
    const gateway = gatewayOf(device, all);
    byGateway.set(gateway, [...(byGateway.get(gateway) ?? []), device.id]);
    if (gateway !== undefined && device.cut_off_by.length === 0) {
      links.push(gatewayLink(gateway, device, figures, now));
    }
  }
  const clusters = [...byGateway].map(([gateway, devices]) => ({ gateway, devices }));
  const troubled = new Set([...incidents].filter((each) => !each.resolved).map((each) => each.device_id));
  return { clusters: clusters.sort(byGatewayID), links: [...links, ...ofSelected], troubled };
}

/** A tunnel is missed where gateways have told of theirs, and the device is there: it keeps its sessions fresh. */
function gatewayLink(gateway: string, device: DeviceInfo, figures: LinkFigures | undefined, now: number): GraphLink {
  const link = linkBetween(gateway, device.id, "gateway", figures?.between(gateway, device.id), now);
  if (link.state === "up") return link;
  const isMissed = figures !== undefined && device.online;
  return { ...link, state: isMissed ? "missing" : "quiet" };
}

export function linkBetween(
  from: string,
  to: string,
  path: Path,
  figures: Sample | undefined,
  now: number,
): GraphLink {
  return { key: `${from} ${to}`, from, to, path, state: stateOf(figures, now), figures };
}

/** The way of a device's packets to the outside: to where they enter, and on to where they leave. */
export function wayOut(device: string, networks: readonly EffectiveRouting[]): GraphLink[] {
  return networks.flatMap(({ network_id, ingress, egress, traffic_mode, status }) => {
    if (traffic_mode.value !== "full_tunnel" || egress === undefined) return [];
    const entry = ingress?.value ?? egress.value;
    const state = status === "ok" ? "up" : "missing";
    const hop = (path: Path, from: string, to: string): GraphLink => {
      return { key: `${path} ${network_id} ${from} ${to}`, from, to, path, state, figures: undefined };
    };
    const last = entry === egress.value ? [] : [hop("exit", entry, egress.value)];
    return [hop("entry", device, entry), ...last];
  });
}

export function sameLinks(before: readonly GraphLink[], now: readonly GraphLink[]): boolean {
  return before.length === now.length && now.every((link, index) => isSameLink(before[index], link));
}

function isSameLink(before: GraphLink | undefined, now: GraphLink): boolean {
  return before?.key === now.key && before.state === now.state && before.figures === now.figures;
}

function stateOf(figures: Sample | undefined, now: number): GraphLink["state"] {
  if (figures?.handshake === undefined) return "missing";
  return isGood(figures.handshake, now) ? "up" : "quiet";
}

/** A gateway's stream from the control plane. */
function streamTo({ id, online }: DeviceInfo): GraphLink {
  const state = online ? "up" : "missing";
  return { key: `${CONTROL} ${id}`, from: CONTROL, to: id, path: "control", state, figures: undefined };
}

/** The gateway that its first network goes by. */
function gatewayOf(device: DeviceInfo, all: Inventory): string | undefined {
  for (const peer of all.peersOf(device)) {
    const gateway = all.networks.get(peer.network_id)?.primary_gateway_id;
    if (gateway !== undefined) return gateway;
  }
  return undefined;
}

/** Ids are in the order of making. */
function sortedByID(devices: Iterable<DeviceInfo>): DeviceInfo[] {
  return [...devices].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Whoever has no gateway comes last. */
function byGatewayID(a: Cluster, b: Cluster): number {
  if (a.gateway === undefined || b.gateway === undefined) return a.gateway === undefined ? 1 : -1;
  return a.gateway < b.gateway ? -1 : 1;
}
