// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { NetworkUpdate } from "../../api/schema";
import { Button } from "../../components/Button";
import { CheckSet } from "../../components/CheckField";
import { ChoiceField, TextField } from "../../components/Field";
import { Form } from "../../components/Form";
import { FailureNotice } from "../../components/Notice";
import { useLive } from "../../live/LiveContext";
import { useAction } from "../../live/useAction";
import { byName } from "../../model/inventory";
import type { PartProps } from "./NetworkPage";

const MODES = [
  ["enforce", "Enforced: what no rule allows is denied"],
  ["observe", "Observed: what no rule allows passes, and is written down"],
] as const;

const TOPOLOGIES = [
  ["mesh", "Mesh: devices connect directly where they can"],
  ["hub", "Hub: everything goes by the gateway"],
] as const;

const FLOW_LOGS = [
  ["all", "Everything"],
  ["denied", "What is denied"],
  ["off", "Nothing"],
] as const;

/** What can be said of a network that is there. Its addresses stay: moving them is for the command line. */
export function EditNetwork({ network, all, onDone }: PartProps & { onDone: () => void }) {
  const { client } = useLive();
  const [edits, setEdits] = useState<NetworkUpdate>({});
  const [servers, setServers] = useState(network.dns.join(", "));
  const [mtu, setMTU] = useState(String(network.mtu));
  const edit = (change: NetworkUpdate) => setEdits({ ...edits, ...change });
  const save = useAction(async () => {
    const dns = servers.split(/[\s,]+/).filter(Boolean);
    const body = { ...edits, dns, ...(mtu !== String(network.mtu) && { mtu: Number(mtu) }) };
    await client.call("PUT /networks/{network}", { path: { network: network.id }, body });
    onDone();
  });
  const groups = byName([...all.groups.values()]).map((group) => [group.id, group.name] as const);
  const fault = (field: string) => save.failure?.field(field);
  const faultOfDNS = save.failure?.fields.find(({ field }) => field.startsWith("dns"))?.detail;
  return (
    <Form onSubmit={() => save.run()}>
      <TextField
        label="Name"
        required
        value={edits.name ?? network.name}
        onText={(name) => edit({ name })}
        fault={fault("name")}
      />
      <ChoiceField
        label="Mode"
        choices={MODES}
        value={edits.enforcement ?? network.enforcement}
        onChoose={(enforcement) => edit({ enforcement })}
      />
      <ChoiceField
        label="Topology"
        choices={TOPOLOGIES}
        value={edits.topology ?? network.topology}
        onChoose={(topology) => edit({ topology })}
      />
      <ChoiceField
        label="Flow log"
        choices={FLOW_LOGS}
        value={edits.flow_log ?? network.flow_log}
        onChoose={(flow_log) => edit({ flow_log })}
      />
      <TextField
        label="DNS servers"
        hint="Who is asked for all other names; none: the gateway asks its own."
        value={servers}
        onText={setServers}
        fault={faultOfDNS}
      />
      <TextField label="MTU" inputMode="numeric" required value={mtu} onText={setMTU} fault={fault("mtu")} />
      {groups.length > 0 && (
        <CheckSet
          legend="New devices join"
          choices={groups}
          chosen={edits.default_group_ids ?? network.default_group_ids}
          onChoose={(default_group_ids) => edit({ default_group_ids })}
        />
      )}
      {save.failure && <FailureNotice failure={save.failure} besides={SHOWN_FAULTS} />}
      <Button type="submit" look="primary" busy={save.isBusy}>
        Save
      </Button>
    </Form>
  );
}

const SHOWN_FAULTS = ["name", "mtu", "dns", "dns[0]", "dns[1]", "dns[2]"];
