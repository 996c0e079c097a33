// SPDX-License-Identifier: Apache-2.0
import type { Operations } from "../../api/schema";
import { useQuery } from "../../live/LiveContext";
import { users } from "../../live/queries";
import { byName } from "../../model/inventory";
import { Export } from "./Export";
import { ListFilter, PERIODS, sinceOf } from "./ListFilter";

/** What is in the URL, or "". */
export interface AuditFilter {
  actor: string;
  kind: string;
  action: string;
  period: string;
}

const KINDS = ["network", "device", "peer", "group", "policy", "route", "acl", "incident", "join_key"];
const ACTIONS = [
  "device.enroll",
  "device.approve",
  "device.block",
  "device.unblock",
  "device.delete",
  "member.invite",
  "member.join",
  "member.update",
  "member.remove",
  "session.create",
  "session.refuse",
  "token.create",
  "settings.update",
];

export function filterIn(query: URLSearchParams): AuditFilter {
  const get = (name: string) => query.get(name) ?? "";
  return { actor: get("actor"), kind: get("kind"), action: get("action"), period: get("period") };
}

export function auditQuery({ actor, kind, action, period }: AuditFilter): Operations["GET /audit"]["query"] {
  return { ...(actor && { actor }), ...(kind && { kind }), ...(action && { action }), ...sinceOf(period) };
}

export function AuditFilters({ filter }: { filter: AuditFilter }) {
  const people = useQuery(users);
  const names = people.status === "ready" ? byName([...people.value.values()]) : [];
  return (
    <div className="activity-filter" role="search" aria-label="Filter">
      <ListFilter
        name="actor"
        label="Who"
        choices={[["", "Anybody"], ...names.map((user) => [user.id, user.name] as const), ["system", "The server"]]}
      />
      <ListFilter
        name="action"
        label="What"
        choices={[["", "Any action"], ...ACTIONS.map((each) => [each, each] as const)]}
      />
      <ListFilter
        name="kind"
        label="Of what"
        choices={[["", "Anything"], ...KINDS.map((each) => [each, each.replace("_", " ")] as const)]}
      />
      <ListFilter name="period" label="When" choices={PERIODS} />
      <span className="activity-export">
        <Export
          name="warren-audit"
          load={async (client, page) => {
            const query = { ...auditQuery(filter), ...page, sort: "-seq" as const };
            return (await client.call("GET /audit", { query })).data.map((row) => ({ ...row }));
          }}
        />
      </span>
    </div>
  );
}
