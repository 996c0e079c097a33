// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { IncidentInfo, IncidentResolve } from "../../api/schema";
import { Button } from "../../components/Button";
import { Copyable } from "../../components/Copyable";
import { ChoiceField, TextField } from "../../components/Field";
import { Form } from "../../components/Form";
import { FailureNotice, Notice } from "../../components/Notice";
import { agentCommand } from "../../joining/commands";
import { useLive } from "../../live/LiveContext";
import { useAction } from "../../live/useAction";

type Way = NonNullable<IncidentResolve["action"]>;

const WAYS = [
  ["restore", "Let it in again as it is: it was a false alarm"],
  ["rekey", "Void its key: one machine joins again with a new one"],
] as const;

export function ResolveIncident({ incident }: { incident: IncidentInfo }) {
  const { client } = useLive();
  const [note, setNote] = useState("");
  const [action, setAction] = useState<Way>("restore");
  const [token, setToken] = useState<string>();
  const resolve = useAction(async () => {
    const answer = await client.call("POST /security/incidents/{incident}/resolve", {
      path: { incident: incident.id },
      body: { action, note },
    });
    setToken(answer.token);
  });
  if (token !== undefined) {
    return (
      <Notice tone="good">
        <p>Run this on the machine that it shall be from now on. The key is not shown again.</p>
        <Copyable text={agentCommand(window.location.origin, token)} label="Command that joins again" />
      </Notice>
    );
  }
  return (
    <Form onSubmit={() => resolve.run()}>
      <ChoiceField<Way> label="How it ends" choices={WAYS} value={action} onChoose={setAction} />
      <TextField label="Note" hint="What you found out, for whoever reads this later." value={note} onText={setNote} />
      {resolve.failure && <FailureNotice failure={resolve.failure} />}
      <Button type="submit" look="primary" busy={resolve.isBusy}>
        Resolve
      </Button>
    </Form>
  );
}
