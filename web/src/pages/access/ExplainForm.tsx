// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { ExplainResponse } from "../../api/schema";
import { Button } from "../../components/Button";
import { ChoiceField, TextField } from "../../components/Field";
import { Form } from "../../components/Form";
import { FailureNotice } from "../../components/Notice";
import { useLive } from "../../live/LiveContext";
import { useAction } from "../../live/useAction";
import type { Inventory } from "../../model/inventory";
import { Explanation } from "./Explanation";

const PROTOCOLS = [
  ["tcp", "TCP"],
  ["udp", "UDP"],
  ["icmp", "ICMP"],
] as const;

type Protocol = typeof PROTOCOLS[number][0];

/** Can A reach B, and why? */
export function ExplainForm({ all }: { all: Inventory }) {
  const { client } = useLive();
  const names = [...all.devices.values()].map((device) => device.name).sort();
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [protocol, setProtocol] = useState<Protocol>("tcp");
  const [port, setPort] = useState("443");
  const [answer, setAnswer] = useState<ExplainResponse>();
  const explain = useAction(async () => {
    const query = { from, to, protocol, ...(protocol !== "icmp" && { port: Number(port) }) };
    setAnswer(await client.call("GET /explain", { query }));
  });
  const fault = (field: string) => explain.failure?.field(field);
  return (
    <div className="explain">
      <Form onSubmit={() => explain.run()}>
        <TextField label="From" required list="ends" value={from} onText={setFrom} fault={fault("from")} />
        <TextField
          label="To"
          hint="A name or an address"
          required
          list="ends"
          value={to}
          onText={setTo}
          fault={fault("to")}
        />
        <ChoiceField<Protocol> label="Protocol" choices={PROTOCOLS} value={protocol} onChoose={setProtocol} />
        <TextField
          label="Port"
          inputMode="numeric"
          disabled={protocol === "icmp"}
          value={port}
          onText={setPort}
          fault={fault("port")}
        />
        <datalist id="ends">
          {names.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <Button type="submit" look="primary" busy={explain.isBusy}>
          Explain
        </Button>
      </Form>
      {explain.failure && <FailureNotice failure={explain.failure} besides={["from", "to", "port"]} />}
      {answer && <Explanation answer={answer} />}
    </div>
  );
}
