// SPDX-License-Identifier: Apache-2.0
import type { Policy, PolicyRule } from "../../api/schema";
import { Await } from "../../components/Await";
import { Badge } from "../../components/Badge";
import { Empty } from "../../components/Empty";
import { Panel } from "../../components/Panel";
import { Time } from "../../components/Time";
import { useQuery } from "../../live/LiveContext";
import { policies, routes } from "../../live/queries";
import type { Inventory } from "../../model/inventory";
import { Link } from "../../routing/Link";
import { serviceOf, targetOf } from "./naming";

/** The policies with their rules, as sentences, in the order that they are asked. */
export function PolicyList({ all, chosen }: { all: Inventory; chosen: string | null }) {
  return (
    <Await query={policies}>
      {(rows) =>
        rows.size === 0 ? (
          <Empty icon="policy" title="No policies yet">
            Without a policy nobody reaches anything: what no rule allows is denied.
          </Empty>
        ) : (
          <div className="access-list">
            {chosen !== null && <Link to="/access?show=policies">All policies</Link>}
            {[...rows.values()]
              .filter(({ id }) => chosen === null || id === chosen)
              .map((policy) => (
                <PolicyPanel key={policy.id} policy={policy} all={all} />
              ))}
          </div>
        )
      }
    </Await>
  );
}

function PolicyPanel({ policy, all }: { policy: Policy; all: Inventory }) {
  const ways = useQuery(routes);
  const names = new Map(ways.status === "ready" ? ways.value.map((route) => [route.id, route.name]) : []);
  const groups = [...all.groups.values()].filter((group) => group.policy_ids.includes(policy.id));
  const holders = groups.map((group) => group.name).join(", ");
  return (
    <Panel title={policy.name} aside={policy.mode === "observe" && <Badge tone="note">observed</Badge>}>
      <p className="access-soft">
        {policy.description} {holders === "" ? "No group has it: it acts on nobody." : `For ${holders}.`}
      </p>
      <ol className="rules">
        {policy.rules.map((rule) => (
          <li key={rule.id}>
            <Rule rule={rule} target={targetOf(rule, all, names)} />
          </li>
        ))}
        {policy.rules.length === 0 && <li>No rules.</li>}
      </ol>
    </Panel>
  );
}

function Rule({ rule, target }: { rule: PolicyRule; target: string }) {
  return (
    <>
      <Badge tone={rule.action === "allow" ? "good" : "bad"}>{rule.action}</Badge>
      <span>{rule.direction === "output" ? "to" : "from"}</span>
      <strong>{target}</strong>
      <code>{serviceOf(rule)}</code>
      <span className="access-soft">{rule.description}</span>
      {rule.expires_at !== undefined && (
        <Badge tone="warn">
          ends <Time at={rule.expires_at} />
        </Badge>
      )}
    </>
  );
}
