// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import { Button } from "../../components/Button";
import { Copyable } from "../../components/Copyable";
import { TextField } from "../../components/Field";
import { Form } from "../../components/Form";
import { FailureNotice } from "../../components/Notice";
import { useLive } from "../../live/LiveContext";
import { useAction } from "../../live/useAction";

/** A workspace for somebody else: who makes it isn't in it. */
export function CreateWorkspace({ onMade }: { onMade: () => void }) {
  const { client } = useLive();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [token, setToken] = useState<string>();
  const create = useAction(async () => {
    const made = await client.call("POST /tenants", { body: { name, owner_email: email } });
    setToken(made.token);
    onMade();
  });
  if (token !== undefined) {
    return (
      <>
        <p>
          Send this to {email}, who will own {name}. It lets one person in, and isn't shown again.
        </p>
        <Copyable text={`${window.location.origin}/#invite=${token}`} label="Invitation" />
      </>
    );
  }
  return (
    <Form onSubmit={() => create.run()}>
      <TextField
        label="Name"
        required
        autoFocus
        value={name}
        onText={setName}
        fault={create.failure?.field("name")}
      />
      <TextField
        label="Its owner's e-mail"
        type="email"
        hint="They get an invitation, which you send. What is in the workspace, you don't see."
        required
        value={email}
        onText={setEmail}
        fault={create.failure?.field("owner_email")}
      />
      {create.failure && <FailureNotice failure={create.failure} besides={["name", "owner_email"]} />}
      <Button type="submit" look="primary" busy={create.isBusy}>
        Create the workspace
      </Button>
    </Form>
  );
}
