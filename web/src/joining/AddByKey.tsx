// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { DeviceInfo, NetworkInfo } from "../api/schema";
import { Button } from "../components/Button";
import { Copyable } from "../components/Copyable";
import { TextField } from "../components/Field";
import { Form } from "../components/Form";
import { FailureNotice } from "../components/Notice";
import { Waiting } from "../components/Await";
import type { Rows } from "../live/collection";
import { useLive, useQuery } from "../live/LiveContext";
import { devices } from "../live/queries";
import { useAction } from "../live/useAction";
import { agentCommand, gatewayCommand } from "./commands";
import { ArrivalList } from "./Arrival";

interface Props {
  kind: "agent" | "gateway";
  network: NetworkInfo;
}

/** A device that makes its own key, and enrols with a join key: the private one never leaves it. */
export function AddByKey({ kind, network }: Props) {
  const { client } = useLive();
  const known = useQuery(devices);
  const [endpoint, setEndpoint] = useState("");
  const [invited, setInvited] = useState<{ key: string; before: ReadonlySet<string> }>();
  const invite = useAction(async (before: Rows<DeviceInfo>) => {
    const body = { network_id: network.id, kind, uses: 1 };
    const { key } = await client.call("POST /join-keys", { body });
    setInvited({ key: key ?? "", before: new Set(before.keys()) });
  });
  if (known.status !== "ready") return <Waiting />;
  if (invited !== undefined) {
    const server = window.location.origin;
    const command =
      kind === "agent" ? agentCommand(server, invited.key) : gatewayCommand(server, invited.key, endpoint);
    return <Invitation command={command} kind={kind} before={invited.before} rows={known.value} />;
  }
  return (
    <Form onSubmit={() => invite.run(known.value)}>
      {kind === "gateway" && (
        <TextField
          label="Where others reach it"
          hint="Host and UDP port: vpn.example.org:51820"
          placeholder="vpn.example.org:51820"
          pattern="\S+:\d+"
          required
          value={endpoint}
          onText={setEndpoint}
        />
      )}
      {invite.failure && <FailureNotice failure={invite.failure} />}
      <Button type="submit" look="primary" busy={invite.isBusy}>
        Make a join key
      </Button>
    </Form>
  );
}

interface InvitationProps {
  command: string;
  kind: Props["kind"];
  before: ReadonlySet<string>;
  rows: Rows<DeviceInfo>;
}

function Invitation({ command, kind, before, rows }: InvitationProps) {
  const arrived = [...rows.values()].filter((device) => !before.has(device.id) && device.kind === kind);
  return (
    <ol>
      <li>
        <p>Run this on the machine. The key in it admits one device, and isn't shown again.</p>
        <Copyable text={command} label="Command that joins" />
      </li>
      <li aria-live="polite">
        <ArrivalList arrived={arrived} />
      </li>
    </ol>
  );
}
