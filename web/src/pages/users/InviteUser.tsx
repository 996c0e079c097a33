// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { InvitationCreate } from "../../api/schema";
import { Button } from "../../components/Button";
import { Copyable } from "../../components/Copyable";
import { ChoiceField, TextField } from "../../components/Field";
import { Form } from "../../components/Form";
import { FailureNotice } from "../../components/Notice";
import { useLive } from "../../live/LiveContext";
import { useAction } from "../../live/useAction";

type Role = NonNullable<InvitationCreate["role"]>;

const ROLES: readonly (readonly [Role, string])[] = [
  ["member", "Member: has own devices"],
  ["viewer", "Viewer: sees everything, changes nothing"],
  ["admin", "Admin: changes everything but who is in"],
  ["owner", "Owner: changes everything"],
];

export function InviteUser() {
  const { client } = useLive();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("member");
  const [token, setToken] = useState<string>();
  const invite = useAction(async () => {
    const invitation = await client.call("POST /users", { body: { email, role } });
    setToken(invitation.token);
  });
  if (token !== undefined) {
    return (
      <>
        <p>Send this to {email}. It makes one account, and isn't shown again.</p>
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
      {invite.failure && <FailureNotice failure={invite.failure} besides={["email"]} />}
      <Button type="submit" look="primary" busy={invite.isBusy}>
        Make an invitation
      </Button>
    </Form>
  );
}
