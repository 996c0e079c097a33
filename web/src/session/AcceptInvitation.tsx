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
import { CodeField, useCodeEntry } from "./CodeField";
import { NewPasswordField } from "./NewPasswordField";
import { accept } from "./session";
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
  const entry = useCodeEntry();
  const join = useAction(() =>
    entry.during(async (code) => {
      const user = await accept(client, { token: secret, name, password, ...(code !== undefined && { code }) });
      navigate("/", { replace: true });
      onDone(user);
    }),
  );
  return (
    <Welcome title="You are invited">
      <p>If you have an account on this server already, give its password.</p>
      {join.failure && <FailureNotice failure={join.failure} besides={["name", "password"]} />}
      <Form onSubmit={() => join.run()}>
        <TextField
          label="Your name"
          autoComplete="name"
          required
          autoFocus
          value={name}
          onText={setName}
          fault={join.failure?.field("name")}
        />
        <NewPasswordField value={password} onText={setPassword} fault={join.failure?.field("password")} />
        <CodeField entry={entry} />
        <Button type="submit" look="primary" busy={join.isBusy}>
          Join
        </Button>
      </Form>
    </Welcome>
  );
}
