// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { NetworkInfo, SecuritySettings } from "../../api/schema";
import { Button } from "../../components/Button";
import { CheckSet } from "../../components/CheckField";
import { DialogButton } from "../../components/DialogButton";
import { DurationField } from "../../components/DurationField";
import { Facts } from "../../components/Facts";
import { TextField } from "../../components/Field";
import { Form } from "../../components/Form";
import { FailureNotice } from "../../components/Notice";
import { Panel } from "../../components/Panel";
import { duration } from "../../format/time";
import { useLive } from "../../live/LiveContext";
import { useAction } from "../../live/useAction";
import { useRight } from "../../session/SessionContext";

type Sign = SecuritySettings["block_on"][number];

const SIGNS: readonly (readonly [Sign, string])[] = [
  ["session_conflict", "Two machines speak as one device"],
  ["shared_config", "One configuration is used in two places"],
  ["suspicious_activity", "An address changes more often than a person moves"],
];

/** From when on something is an incident, and which of them cut a device off by themselves. */
export function NetworkSecurity({ network }: { network: NetworkInfo }) {
  const mayManage = useRight("manage");
  const { security } = network;
  const edit = mayManage && (
    <DialogButton label="Edit" title={`What is an incident in ${network.name}`}>
      {(close) => <SecurityForm network={network} onDone={close} />}
    </DialogButton>
  );
  const blocking = SIGNS.filter(([sign]) => security.block_on.includes(sign)).map(([, words]) => words.toLowerCase());
  return (
    <Panel title="Incidents" aside={edit}>
      <Facts
        facts={[
          ["Two sessions", `both heard within ${duration(security.session_conflict_window)}`],
          [
            "Shared file",
            `${security.shared_config_changes} changes to and fro within ${duration(security.shared_config_window)}`,
          ],
          ["Wandering", `more than ${security.address_changes_per_day} addresses in a day`],
          ["Cut off by itself", blocking.join("; ") || "nothing: incidents are only shown"],
        ]}
      />
    </Panel>
  );
}

function SecurityForm({ network, onDone }: { network: NetworkInfo; onDone: () => void }) {
  const { client } = useLive();
  const [next, setNext] = useState(network.security);
  const edit = (change: Partial<SecuritySettings>) => setNext({ ...next, ...change });
  const save = useAction(async () => {
    const path = { network: network.id };
    await client.call("PUT /networks/{network}/security/config", { path, body: next });
    onDone();
  });
  const fault = (field: keyof SecuritySettings) => save.failure?.field(field);
  return (
    <Form onSubmit={() => save.run()}>
      <p>It counts for what is seen from now on; what is open stays open.</p>
      <CheckSet<Sign>
        legend="A device is cut off by itself when"
        choices={SIGNS}
        chosen={next.block_on}
        onChoose={(block_on) => edit({ block_on })}
      />
      <DurationField
        label="Two sessions are a conflict if both are heard within"
        seconds={next.session_conflict_window}
        onSeconds={(session_conflict_window) => edit({ session_conflict_window })}
        fault={fault("session_conflict_window")}
      />
      <DurationField
        label="A file is shared if its address goes to and fro within"
        seconds={next.shared_config_window}
        onSeconds={(shared_config_window) => edit({ shared_config_window })}
        fault={fault("shared_config_window")}
      />
      <TextField
        label="so many times"
        inputMode="numeric"
        required
        value={String(next.shared_config_changes)}
        onText={(text) => edit({ shared_config_changes: Number(text) || 0 })}
        fault={fault("shared_config_changes")}
      />
      <TextField
        label="Addresses in a day that are still one person's"
        inputMode="numeric"
        required
        value={String(next.address_changes_per_day)}
        onText={(text) => edit({ address_changes_per_day: Number(text) || 0 })}
        fault={fault("address_changes_per_day")}
      />
      {save.failure && <FailureNotice failure={save.failure} besides={Object.keys(next)} />}
      <Button type="submit" look="primary" busy={save.isBusy}>
        Save
      </Button>
    </Form>
  );
}
