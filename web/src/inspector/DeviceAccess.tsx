// SPDX-License-Identifier: Apache-2.0
import type { DeviceInfo, Policy, Route } from "../api/schema";
import { Await } from "../components/Await";
import { Facts } from "../components/Facts";
import type { Rows } from "../live/collection";
import { useQuery } from "../live/LiveContext";
import { policies, routes, users } from "../live/queries";
import type { Inventory } from "../model/inventory";
import { Link } from "../routing/Link";
import { useSession } from "../session/SessionContext";
import "./device-access.css";

/** Whose it is, and what follows from the groups that it is in. */
export function DeviceAccess({ device, all }: { device: DeviceInfo; all: Inventory }) {
  return (
    <section>
      <h3>Access</h3>
      <Await query={policies}>
        {(rules) => (
          <Await query={routes}>
            {(ways) => <AccessFacts device={device} all={all} rules={rules} ways={ways} />}
          </Await>
        )}
      </Await>
    </section>
  );
}

interface AccessProps {
  device: DeviceInfo;
  all: Inventory;
  rules: Rows<Policy>;
  ways: readonly Route[];
}

function AccessFacts({ device, all, rules, ways }: AccessProps) {
  const groups = all.groupsOf(device);
  const networks = all.peersOf(device).map((peer) => peer.network_id);
  const policyIDs = new Set(groups.flatMap((group) => group.policy_ids));
  const routeIDs = new Set(groups.flatMap((group) => group.route_ids));
  const applying = [...rules.values()].filter(({ id }) => policyIDs.has(id));
  const known = ways.filter(({ id, network_id }) => routeIDs.has(id) && networks.includes(network_id));
  return (
    <Facts
      facts={[
        ["Owner", <Owner key="owner" device={device} />],
        ["Groups", <Names key="groups" rows={groups} none={NO_GROUP} to={({ id }) => `/access?group=${id}`} />],
        ["Policies", <Names key="policies" rows={applying} none={NO_POLICY} to={policyLink} />],
        ["Knows routes", <Names key="routes" rows={known} none="None." to={routeLink} />],
      ]}
    />
  );
}

const NO_GROUP = "None: no rule allows it anything.";
const NO_POLICY = "None applies: what no rule allows is denied.";

/** Who doesn't see others sees at least what is their own. */
function Owner({ device: { owner_user_id: id } }: { device: DeviceInfo }) {
  const { user } = useSession();
  const people = useQuery(users);
  if (id === undefined) return <>nobody</>;
  const email = people.status === "ready" ? people.value.get(id)?.email : undefined;
  if (email !== undefined) return <Link to={`/users/${id}`}>{email}</Link>;
  return <>{id === user.id ? user.email : "somebody else"}</>;
}

interface NamesProps<Row> {
  rows: readonly Row[];
  /** What it means that there are none. */
  none: string;
  to(row: Row): string;
}

function Names<Row extends { id: string; name: string }>({ rows, none, to }: NamesProps<Row>) {
  if (rows.length === 0) return <>{none}</>;
  return (
    <span className="device-access-names">
      {rows.map((row) => (
        <Link key={row.id} to={to(row)}>
          {row.name}
        </Link>
      ))}
    </span>
  );
}

function routeLink({ network_id }: Route): string {
  return `/networks/${network_id}?show=names`;
}

function policyLink({ id }: { id: string }): string {
  return `/access?show=policies&policy=${id}`;
}
