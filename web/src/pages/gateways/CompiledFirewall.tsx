// SPDX-License-Identifier: Apache-2.0
import { useMemo, useState } from "react";
import type { DesiredFirewall, FirewallRule, GatewayInfo } from "../../api/schema";
import { Await } from "../../components/Await";
import { Badge } from "../../components/Badge";
import type { Tone } from "../../components/Badge";
import { Button } from "../../components/Button";
import { Panel } from "../../components/Panel";
import { Table } from "../../components/Table";
import { Time } from "../../components/Time";
import { isChange } from "../../live/event";
import type { Query } from "../../live/query";
import { RuleName } from "../../model/RuleName";

const SHOWN = 25;
/** Of a rule, what a cell has room for. */
const ADDRESSES = 4;
const TONES: Record<FirewallRule["action"], Tone> = { allow: "good", deny: "bad", observe: "note" };

/** What policies have become: the rules that the gateway holds to, in the order in which they are asked. */
export function CompiledFirewall({ gateway }: { gateway: GatewayInfo }) {
  const query = useMemo(() => firewallOf(gateway.id), [gateway.id]);
  return (
    <Panel title="Firewall, as compiled">
      <Await query={query}>
        {(firewall) =>
          firewall === undefined ? <p>It filters nothing: it serves no network.</p> : <Firewall firewall={firewall} />
        }
      </Await>
    </Panel>
  );
}

function Firewall({ firewall }: { firewall: DesiredFirewall }) {
  const [isWhole, setWhole] = useState(false);
  const { rules } = firewall;
  const shown = isWhole ? rules : rules.slice(0, SHOWN);
  return (
    <>
      <p className="gateway-line">
        {rules.length === 0 ? "No rule: nothing passes." : "What no rule allows doesn't pass."} Flow log:{" "}
        {firewall.flow_log}. {masquerading(firewall)}
      </p>
      {rules.length > 0 && <Rules rules={shown} />}
      {shown.length < rules.length && <Button onClick={() => setWhole(true)}>Show all {rules.length} rules</Button>}
    </>
  );
}

function Rules({ rules }: { rules: readonly FirewallRule[] }) {
  return (
    <Table
      label="Rules"
      rows={rules.map((rule, index) => ({ ...rule, key: String(index) }))}
      keyOf={(rule) => rule.key}
      columns={[
        { title: "Rule", cell: (rule) => <RuleName id={rule.name} /> },
        { title: "Action", cell: (rule) => <Badge tone={TONES[rule.action]}>{rule.action}</Badge> },
        { title: "From", cell: (rule) => <code>{some(rule.sources)}</code> },
        { title: "To", cell: (rule) => <code>{some(rule.destinations)}</code> },
        { title: "Service", cell: (rule) => `${rule.protocol} ${rule.ports.join(", ")}` },
        { title: "Level", minor: true, align: "right", cell: (rule) => `${rule.level}.${rule.chain}` },
        { title: "Until", minor: true, cell: (rule) => rule.expires_at && <Time at={rule.expires_at} /> },
      ]}
    />
  );
}

function some(addresses: readonly string[]): string {
  const rest = addresses.length - ADDRESSES;
  return addresses.slice(0, ADDRESSES).join(" ") + (rest > 0 ? ` and ${rest} more` : "");
}

function masquerading({ nat = [] }: DesiredFirewall): string {
  const destinations = [...new Set(nat.flatMap((each) => each.destinations))];
  return destinations.length === 0 ? "" : `Masqueraded: what goes to ${some(destinations)}.`;
}

function firewallOf(device: string): Query<DesiredFirewall | undefined> {
  return {
    key: `firewall/${device}`,
    load: async (client) =>
      (await client.call("GET /gateways/{device}/desired", { path: { device } })).state.firewall,
    // Whatever is changed in the configuration may be part of it.
    concerns: isChange,
    pause: 1000,
  };
}
