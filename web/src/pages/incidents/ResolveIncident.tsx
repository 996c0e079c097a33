// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { IncidentInfo, IncidentResolve, IncidentResolved } from "../../api/schema";
import { Button } from "../../components/Button";
import { ChoiceField, TextField } from "../../components/Field";
import { Form } from "../../components/Form";
import { FailureNotice } from "../../components/Notice";
import { useLive } from "../../live/LiveContext";
import { useAction } from "../../live/useAction";

type Way = NonNullable<IncidentResolve["action"]>;

const REKEY = ["rekey", "Void its key: one machine joins again with a new one"] as const;
const RESTORE = ["restore", "Let it in again as it is: it was a false alarm"] as const;

/** What the server does where nobody chooses comes first: a copied key that is let in again is two machines' again. */
function waysOutOf({ incident_type }: IncidentInfo): readonly (readonly [Way, string])[] {
  return incident_type === "session_conflict" ? [REKEY, RESTORE] : [RESTORE, REKEY];
}

interface Props {
  incident: IncidentInfo;
  onResolved(resolved: IncidentResolved): void;
}

export function ResolveIncident({ incident, onResolved }: Props) {
  const { client } = useLive();
  const ways = waysOutOf(incident);
  const [note, setNote] = useState("");
  const [action, setAction] = useState<Way>(ways[0]?.[0] ?? "rekey");
  const resolve = useAction(async () => {
    const path = { incident: incident.id };
    onResolved(await client.call("POST /security/incidents/{incident}/resolve", { path, body: { action, note } }));
  });
  return (
    <Form onSubmit={() => resolve.run()}>
      <ChoiceField<Way> label="How it ends" choices={ways} value={action} onChoose={setAction} />
      <TextField label="Note" hint="What you found out, for whoever reads this later." value={note} onText={setNote} />
      {resolve.failure && <FailureNotice failure={resolve.failure} />}
      <Button type="submit" look="primary" busy={resolve.isBusy}>
        Resolve
      </Button>
    </Form>
  );
}
