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
import { setUp } from "./session";
import { NewPasswordField } from "./NewPasswordField";
import { Welcome } from "./Welcome";

interface Props {
  client: Client;
  /** Of the one-time link. */
  secret: string;
  onDone(user: UserInfo): void;
}

/** Makes the owner of a new server: the first page that anybody sees of it. */
export function OwnerSetup({ client, secret, onDone }: Props) {
  const [form, setForm] = useState({ tenant_name: "", name: "", email: "", password: "" });
  const set = (field: keyof typeof form) => (text: string) => setForm((now) => ({ ...now, [field]: text }));
  const create = useAction(async () => {
    const user = await setUp(client, { ...form, token: secret });
    navigate("/welcome", { replace: true });
    onDone(user);
  });
  const fault = (field: string) => create.failure?.field(field);
  return (
    <Welcome title="Set up this server">
      <p>You will be its owner. The link that brought you here works once.</p>
      {create.failure && <FailureNotice failure={create.failure} besides={Object.keys(form)} />}
      <Form onSubmit={() => create.run()}>
        <TextField
          label="Workspace"
          hint="Your company or household: what the networks belong to."
          required
          autoFocus
          value={form.tenant_name}
          onText={set("tenant_name")}
          fault={fault("tenant_name")}
        />
        <TextField
          label="Your name"
          autoComplete="name"
          required
          value={form.name}
          onText={set("name")}
          fault={fault("name")}
        />
        <TextField
          label="E-mail"
          type="email"
          autoComplete="username"
          required
          value={form.email}
          onText={set("email")}
          fault={fault("email")}
        />
        <NewPasswordField value={form.password} onText={set("password")} fault={fault("password")} />
        <Button type="submit" look="primary" busy={create.isBusy}>
          Create the workspace
        </Button>
      </Form>
    </Welcome>
  );
}
