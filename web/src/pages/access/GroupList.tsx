// SPDX-License-Identifier: Apache-2.0
import type { Group } from "../../api/schema";
import { Badge } from "../../components/Badge";
import { Empty } from "../../components/Empty";
import { Facts } from "../../components/Facts";
import { Panel } from "../../components/Panel";
import { useQuery } from "../../live/LiveContext";
import { policies, routes, users } from "../../live/queries";
import type { Inventory } from "../../model/inventory";
import { Link } from "../../routing/Link";

/** Who shares access, the strongest group first. */
export function GroupList({ all, chosen }: { all: Inventory; chosen: string | null }) {
  const sorted = [...all.groups.values()].sort((a, b) => a.priority - b.priority || a.name.localeCompare(b.name));
  const shown = chosen === null ? sorted : sorted.filter((group) => group.id === chosen);
  if (shown.length === 0) {
    return (
      <Empty icon="users" title="No groups yet">
        A group is users and devices that share access; policies and routes act through groups.
      </Empty>
    );
  }
  return (
    <div className="access-list">
      {chosen !== null && <Link to="/access">All groups</Link>}
      {shown.map((group) => (
        <GroupPanel key={group.id} group={group} all={all} />
      ))}
    </div>
  );
}

function GroupPanel({ group, all }: { group: Group; all: Inventory }) {
  const [rules, ways, people] = [useQuery(policies), useQuery(routes), useQuery(users)];
  const { members } = group;
  const devices = members.device_ids.map((id) => all.devices.get(id)?.name);
  const persons = members.user_ids.map((id) => (people.status === "ready" ? people.value.get(id)?.name : undefined));
  const policyNames = group.policy_ids.map((id) => (rules.status === "ready" ? rules.value.get(id)?.name : undefined));
  const routeNames = group.route_ids.map((id) =>
    ways.status === "ready" ? ways.value.find((route) => route.id === id)?.name : undefined,
  );
  return (
    <Panel title={group.name} aside={<Priority group={group} all={all} />}>
      {group.description !== "" && <p className="access-soft">{group.description}</p>}
      <Facts
        facts={[
          ["Devices", named(devices)],
          ["Users", named(persons)],
          ["Peers", members.peer_ids.length > 0 && members.peer_ids.length],
          ["Policies", named(policyNames) || <Badge tone="warn">none: it allows nothing</Badge>],
          ["Knows routes", named(routeNames)],
        ]}
      />
      <p>
        <Link to={`/devices?group=${group.id}`}>Its devices</Link>
      </p>
    </Panel>
  );
}

function Priority({ group, all }: { group: Group; all: Inventory }) {
  const network = group.network_id === undefined ? undefined : all.networks.get(group.network_id)?.name;
  return (
    <span>
      {network === undefined ? "every network" : `only in ${network}`}, priority {group.priority}
    </span>
  );
}

function named(names: readonly (string | undefined)[]): string {
  return names.filter((name) => name !== undefined).join(", ");
}
