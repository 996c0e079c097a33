// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { Client } from "../api/client";
import type { UserInfo } from "../api/schema";
import { Button } from "../components/Button";
import { TextField } from "../components/Field";
import { Form } from "../components/Form";
import { FailureNotice } from "../components/Notice";
import { useAction } from "../live/useAction";
import { navigate } from "../routing/location";
import { signInAnew } from "./session";
import { Welcome } from "./Welcome";

interface Props {
  client: Client;
  /** Of the invitation's link. */
  secret: string;
  onDone(user: UserInfo): void;
}

/** Makes the account of somebody who was invited, or adds a workspace to the one that they have. */
export function AcceptInvitation({ client, secret, onDone }: Props) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const accept = useAction(async () => {
    const { user } = await client.call("POST /invitations/accept", { body: { token: secret, name, password } });
    const signedIn = await signInAnew(client, user.email, password);
    navigate("/", { replace: true });
    onDone(signedIn);
  });
  return (
    <Welcome title="You are invited">
      <p>If you have an account on this server already, give its password.</p>
      {accept.failure && <FailureNotice failure={accept.failure} besides={["name", "password"]} />}
      <Form onSubmit={() => accept.run()}>
        <TextField
          label="Your name"
          autoComplete="name"
          required
          autoFocus
          value={name}
          onText={setName}
          fault={accept.failure?.field("name")}
        />
        <TextField
          label="Password"
          type="password"
          autoComplete="new-password"
          hint="At least 10 characters; a sentence is a good one."
          required
          value={password}
          onText={setPassword}
          fault={accept.failure?.field("password")}
        />
        <Button type="submit" look="primary" busy={accept.isBusy}>
          Join
        </Button>
      </Form>
    </Welcome>
  );
}
