// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import { Await } from "../../../components/Await";
import { Button } from "../../../components/Button";
import { ChoiceField, TextField } from "../../../components/Field";
import { Form } from "../../../components/Form";
import { FailureNotice } from "../../../components/Notice";
import { useLive } from "../../../live/LiveContext";
import { routes } from "../../../live/queries";
import { useAction } from "../../../live/useAction";
import type { Inventory } from "../../../model/inventory";
import { LIFETIMES } from "./lifetimes";
import { targetsIn } from "./targets";
import type { Target } from "./targets";

const PROTOCOLS = [
  ["any", "Any service"],
  ["tcp", "TCP"],
  ["udp", "UDP"],
  ["icmp", "ICMP"],
] as const;

type Protocol = typeof PROTOCOLS[number][0];

interface Props {
  all: Inventory;
  /** What the person was looking at. */
  target?: string;
  onDone(): void;
}

/** That one's devices may reach something for a while, and why. */
export function AskForAccess({ all, target, onDone }: Props) {
  return (
    <Await query={routes}>
      {(rows) => {
        const targets = targetsIn(all, rows);
        if (targets.length === 0) return <p>There is nothing yet that one could ask for.</p>;
        return <Asking targets={targets} chosen={target ?? ""} onDone={onDone} />;
      }}
    </Await>
  );
}

function Asking({ targets, chosen, onDone }: { targets: Target[]; chosen: string; onDone: () => void }) {
  const { client } = useLive();
  const [key, setKey] = useState(chosen);
  const [protocol, setProtocol] = useState<Protocol>("tcp");
  const [ports, setPorts] = useState("");
  const [seconds, setSeconds] = useState<string>("28800");
  const [reason, setReason] = useState("");
  const hasPorts = protocol === "tcp" || protocol === "udp";
  const ask = useAction(async () => {
    const target = targets.find((each) => each.key === key) ?? targets[0];
    if (target === undefined) return;
    const service = { protocol, ...(hasPorts && { ports: ports.split(/[\s,]+/).filter(Boolean) }) };
    const body = { target_type: target.type, target: target.id, expires_in: Number(seconds), reason, ...service };
    await client.call("POST /access-requests", { body });
    onDone();
  });
  const fault = (field: string) => ask.failure?.field(field);
  return (
    <Form onSubmit={() => ask.run()}>
      <ChoiceField
        label="What?"
        value={key}
        onChoose={setKey}
        choices={targets.map((target) => [target.key, target.words] as const)}
        fault={fault("target")}
      />
      <ChoiceField<Protocol> label="Protocol" choices={PROTOCOLS} value={protocol} onChoose={setProtocol} />
      {hasPorts && (
        <TextField label="Ports" hint="443, or 8000-8010; none: all." value={ports} onText={setPorts} />
      )}
      <ChoiceField label="For" choices={LIFETIMES} value={seconds} onChoose={setSeconds} />
      <TextField
        label="Reason"
        hint="Whoever decides reads this, and so does the audit log."
        required
        value={reason}
        onText={setReason}
        fault={fault("reason")}
      />
      {ask.failure && <FailureNotice failure={ask.failure} besides={["target", "reason"]} />}
      <Button type="submit" look="primary" busy={ask.isBusy}>
        Ask for access
      </Button>
    </Form>
  );
}
