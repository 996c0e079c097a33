// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { Client } from "../api/client";
import type { UserInfo } from "../api/schema";
import { Button } from "../components/Button";
import { TextField } from "../components/Field";
import { Form } from "../components/Form";
import { FailureNotice, Notice } from "../components/Notice";
import { useAction } from "../live/useAction";
import { CodeField, useCodeEntry } from "./CodeField";
import { signIn } from "./session";
import { Welcome } from "./Welcome";

interface Props {
  client: Client;
  /** Somebody was signed in here until now. */
  hasEnded: boolean;
  onDone(user: UserInfo): void;
}

export function SignIn({ client, hasEnded, onDone }: Props) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const entry = useCodeEntry();
  const enter = useAction(() =>
    entry.during(async (code) => onDone(await signIn(client, email, password, code))),
  );
  return (
    <Welcome title="Sign in to Warren">
      {hasEnded && <Notice>Your session has ended. Sign in to go on where you were.</Notice>}
      {enter.failure && <FailureNotice failure={enter.failure} />}
      <Form onSubmit={() => enter.run()}>
        <TextField
          label="E-mail"
          type="email"
          autoComplete="username"
          required
          autoFocus
          value={email}
          onText={setEmail}
        />
        <TextField
          label="Password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onText={setPassword}
        />
        <CodeField entry={entry} />
        <Button type="submit" look="primary" busy={enter.isBusy}>
          Sign in
        </Button>
      </Form>
      <p>
        A new server has no users yet: open the link that it printed, or have it print another with{" "}
        <code>warren-server setup-link</code>.
      </p>
    </Welcome>
  );
}
