// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import { Button } from "../../components/Button";
import { TextField } from "../../components/Field";
import { Form } from "../../components/Form";
import { FailureNotice, Notice } from "../../components/Notice";
import { Panel } from "../../components/Panel";
import { useLive } from "../../live/LiveContext";
import { useAction } from "../../live/useAction";
import { CodeField, useCodeEntry } from "../../session/CodeField";
import { NewPasswordField } from "../../session/NewPasswordField";
import { useSession } from "../../session/SessionContext";
import { sessions } from "./ownQueries";

export function PasswordPanel() {
  const { user } = useSession();
  const [changes, setChanges] = useState(0);
  return (
    <Panel title="Password">
      {changes > 0 && (
        <Notice tone="good">
          <p>The password is changed, and your other sessions have ended.</p>
        </Notice>
      )}
      {/* Made anew after each change: nothing of a password stays in a field. */}
      <PasswordForm key={changes} email={user.email} onChanged={() => setChanges(changes + 1)} />
    </Panel>
  );
}

function PasswordForm({ email, onChanged }: { email: string; onChanged: () => void }) {
  const { client, store } = useLive();
  const [password, setPassword] = useState("");
  const [next, setNext] = useState("");
  const entry = useCodeEntry();
  const change = useAction(() =>
    entry.during(async (code) => {
      const body = { password, new_password: next, ...(code !== undefined && { code }) };
      await client.call("PUT /users/me/password", { body });
      store.refresh(sessions.key);
      onChanged();
    }),
  );
  return (
    <Form onSubmit={() => change.run()}>
      {/* Password stores look for the name that a password goes with. */}
      <input type="hidden" name="username" autoComplete="username" value={email} />
      <TextField
        label="Present password"
        type="password"
        autoComplete="current-password"
        required
        value={password}
        onText={setPassword}
        fault={change.failure?.field("password")}
      />
      <NewPasswordField
        label="New password"
        value={next}
        onText={setNext}
        fault={change.failure?.field("new_password")}
      />
      <CodeField entry={entry} />
      {change.failure && <FailureNotice failure={change.failure} besides={["password", "new_password"]} />}
      <div>
        <Button type="submit" busy={change.isBusy}>
          Change the password
        </Button>
      </div>
    </Form>
  );
}
