// SPDX-License-Identifier: Apache-2.0
import type { PolicyRule } from "../../api/schema";
import type { Inventory } from "../../model/inventory";

/** What a rule speaks of, in words. */
export function targetOf(rule: PolicyRule, all: Inventory, routeNames: ReadonlyMap<string, string>): string {
  const { target, target_type } = rule;
  if (target === undefined) return target_type === "internet" ? "the Internet" : "anything";
  const names: Partial<Record<PolicyRule["target_type"], string | undefined>> = {
    peer: peerName(target, all),
    group: all.groups.get(target)?.name,
    network: all.networks.get(target)?.name,
    route: routeNames.get(target),
  };
  return `${target_type} ${names[target_type] ?? target}`;
}

export function serviceOf({ protocol, ports }: Pick<PolicyRule, "protocol" | "ports">): string {
  if (protocol === "any") return "any service";
  return ports.length === 0 ? protocol : `${protocol} ${ports.join(", ")}`;
}

function peerName(id: string, all: Inventory): string | undefined {
  for (const device of all.devices.values()) {
    const peer = all.peersOf(device).find((each) => each.id === id);
    if (peer !== undefined) return peer.name;
  }
  return undefined;
}
