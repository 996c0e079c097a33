// SPDX-License-Identifier: Apache-2.0
import { useMemo } from "react";
import type { Client } from "../../api/client";
import type { BulkResponse, FlowInfo, ObservedFlow, SuggestResponse } from "../../api/schema";
import { Await } from "../../components/Await";
import { Badge } from "../../components/Badge";
import { Button } from "../../components/Button";
import { DialogButton } from "../../components/DialogButton";
import { FailureNotice, Notice } from "../../components/Notice";
import { useLive } from "../../live/LiveContext";
import type { Query } from "../../live/query";
import { useAction } from "../../live/useAction";
import { serviceOf } from "../access/naming";

/** From a flow that was denied to the smallest rule that lets it through. */
export function SuggestRule({ flow }: { flow: FlowInfo }) {
  return (
    <DialogButton label="Suggest a rule" title="The smallest rule that lets this through">
      {(close) => <Suggestion flow={flow} onDone={close} />}
    </DialogButton>
  );
}

interface Suggested {
  suggestion: SuggestResponse;
  /** What applying it would do. */
  trial: BulkResponse;
}

function Suggestion({ flow, onDone }: { flow: FlowInfo; onDone: () => void }) {
  const query = useMemo(() => suggestionFor(flow), [flow.seq]);
  return (
    <Await query={query}>
      {({ suggestion, trial }) =>
        Object.keys(suggestion.document.policies ?? {}).length === 0 ? (
          <Nothing suggestion={suggestion} />
        ) : (
          <Rules suggestion={suggestion} trial={trial} onDone={onDone} />
        )
      }
    </Await>
  );
}

function Nothing({ suggestion }: { suggestion: SuggestResponse }) {
  const [refused] = suggestion.uncovered;
  return (
    <Notice>
      <p>{refused === undefined ? "The rules of now let it through." : `No rule helps: ${refused.reason}.`}</p>
    </Notice>
  );
}

function Rules({ suggestion, trial, onDone }: Suggested & { onDone: () => void }) {
  const { client } = useLive();
  const { document } = suggestion;
  const apply = useAction(async () => {
    await client.call("POST /bulk", { body: { document } });
    onDone();
  });
  const holders = Object.keys(document.groups ?? {}).join(", ");
  return (
    <>
      {Object.entries(document.policies ?? {}).map(([name, policy]) => (
        <section key={name} className="suggested">
          <h3>
            Policy <code>{name}</code>, for group <code>{holders}</code>
          </h3>
          {(policy.rules ?? []).map((rule) => (
            <p key={`${rule.target} ${rule.protocol}`}>
              <Badge tone="good">{rule.action}</Badge> to <strong>{rule.target.replace(":", " ")}</strong>{" "}
              <code>{serviceOf({ protocol: rule.protocol ?? "any", ports: rule.ports ?? [] })}</code>
            </p>
          ))}
        </section>
      ))}
      <section className="suggested">
        <h3>What changes</h3>
        {trial.reachability.changes.map((change) => (
          <p key={`${change.from} ${change.to} ${change.protocol} ${change.ports.join()}`}>
            {change.from} → {change.to} <code>{serviceOf(change)}</code>: {change.before} →{" "}
            <strong>{change.after}</strong>
          </p>
        ))}
        {trial.reachability.changes.length === 0 && <p>Nothing that is enforced: the network is observed.</p>}
      </section>
      {apply.failure && <FailureNotice failure={apply.failure} />}
      <Button look="primary" busy={apply.isBusy} onClick={() => apply.run()}>
        Add the policy
      </Button>
    </>
  );
}

/** Made anew each time that somebody asks, and not kept right: what they read is what they add. */
function suggestionFor(flow: FlowInfo): Query<Suggested> {
  return {
    key: `suggestion/${flow.seq}/${Date.now()}`,
    load: (client) => suggest(client, observed(flow)),
    concerns: () => false,
  };
}

async function suggest(client: Client, flow: ObservedFlow): Promise<Suggested> {
  const suggestion = await client.call("POST /policies/suggest", { body: { flows: [flow] } });
  const body = { document: suggestion.document, dry_run: true };
  return { suggestion, trial: await client.call("POST /bulk", { body }) };
}

const PROTOCOLS: Record<string, ObservedFlow["proto"]> = { tcp: "tcp", udp: "udp", icmp: "icmp", icmpv6: "icmp" };

function observed({ src_ip, dst_ip, dst_port, proto }: FlowInfo): ObservedFlow {
  const port = dst_port === undefined || proto.startsWith("icmp") ? {} : { port: dst_port };
  return { src_ip, dst_ip, proto: PROTOCOLS[proto] ?? "any", ...port };
}
