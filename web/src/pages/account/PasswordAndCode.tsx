// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { SecondFactorChange } from "../../api/schema";
import { Button } from "../../components/Button";
import { TextField } from "../../components/Field";
import { Form } from "../../components/Form";
import { FailureNotice } from "../../components/Notice";
import { useAction } from "../../live/useAction";

interface Props {
  label: string;
  look?: "primary" | "danger";
  act(body: SecondFactorChange): Promise<void>;
}

/** What every change of the second factor takes: a stolen session alone changes nothing. */
export function PasswordAndCode({ label, look = "primary", act }: Props) {
  const [body, setBody] = useState<SecondFactorChange>({ password: "", code: "" });
  const change = useAction(() => act(body));
  return (
    <Form onSubmit={() => change.run()}>
      <TextField
        label="Your password"
        type="password"
        autoComplete="current-password"
        required
        autoFocus
        value={body.password}
        onText={(password) => setBody({ ...body, password })}
        fault={change.failure?.field("password")}
      />
      <TextField
        label="Code"
        hint="From your authenticator app, or one of your recovery codes."
        autoComplete="one-time-code"
        required
        value={body.code}
        onText={(code) => setBody({ ...body, code })}
      />
      {change.failure && <FailureNotice failure={change.failure} besides={["password"]} />}
      <div>
        <Button type="submit" look={look} busy={change.isBusy}>
          {label}
        </Button>
      </div>
    </Form>
  );
}
