// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import { Await } from "../../components/Await";
import { Button } from "../../components/Button";
import { CheckSet } from "../../components/CheckField";
import { Copyable } from "../../components/Copyable";
import { ChoiceField, TextField } from "../../components/Field";
import { Form } from "../../components/Form";
import { FailureNotice } from "../../components/Notice";
import { useLive } from "../../live/LiveContext";
import { networks } from "../../live/queries";
import { useAction } from "../../live/useAction";
import { ROLES } from "./roles";
import type { Role } from "./roles";

export interface Invited {
  email: string;
  role: Role;
}

/** Somebody new, or who needs another link: the last one that was made counts. */
export function InviteUser({ of }: { of?: Invited }) {
  const { client } = useLive();
  const [email, setEmail] = useState(of?.email ?? "");
  const [role, setRole] = useState<Role>(of?.role ?? "member");
  const [networkIDs, setNetworkIDs] = useState<string[]>([]);
  const [token, setToken] = useState<string>();
  const invite = useAction(async () => {
    // Without a choice it is as the workspace has it for everybody.
    const places = networkIDs.length > 0 ? { authorized_networks: networkIDs } : {};
    const invitation = await client.call("POST /users", { body: { email, role, ...places } });
    setToken(invitation.token);
  });
  if (token !== undefined) {
    return (
      <>
        <p>Send this to {email}. It lets one person in, and isn't shown again.</p>
        <Copyable text={`${window.location.origin}/#invite=${token}`} label="Invitation" />
      </>
    );
  }
  return (
    <Form onSubmit={() => invite.run()}>
      <TextField
        label="E-mail"
        type="email"
        required
        autoFocus
        value={email}
        onText={setEmail}
        fault={invite.failure?.field("email")}
      />
      <ChoiceField<Role> label="Role" choices={ROLES} value={role} onChoose={setRole} />
      {role === "member" && (
        <Await query={networks}>
          {(rows) => (
            <CheckSet
              legend="May add devices to"
              choices={[...rows.values()].map((network) => [network.id, network.name] as const)}
              chosen={networkIDs}
              onChoose={setNetworkIDs}
            />
          )}
        </Await>
      )}
      {invite.failure && <FailureNotice failure={invite.failure} besides={["email"]} />}
      <Button type="submit" look="primary" busy={invite.isBusy}>
        Make an invitation
      </Button>
    </Form>
  );
}
