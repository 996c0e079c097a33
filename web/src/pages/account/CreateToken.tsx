// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { TokenInfo } from "../../api/schema";
import { Await } from "../../components/Await";
import { Button } from "../../components/Button";
import { CheckSet } from "../../components/CheckField";
import { Copyable } from "../../components/Copyable";
import { ChoiceField, TextField } from "../../components/Field";
import { Form } from "../../components/Form";
import { FailureNotice, Notice } from "../../components/Notice";
import { useLive } from "../../live/LiveContext";
import { settings } from "../../live/queries";
import { useAction } from "../../live/useAction";
import type { Right } from "../../session/session";
import { useSession } from "../../session/SessionContext";
import { SCOPES } from "./scopes";

const DAY = 86_400;
const LIFETIMES = [
  [String(DAY), "1 day"],
  [String(7 * DAY), "7 days"],
  [String(30 * DAY), "30 days"],
  [String(90 * DAY), "90 days"],
  [String(365 * DAY), "1 year"],
] as const;

const POWERS = [
  ["read", "See what you see, change nothing"],
  ["all", "Everything that you may in this workspace"],
  ["some", "Only what you choose"],
] as const;

type Power = typeof POWERS[number][0];

export function CreateToken({ onDone }: { onDone: () => void }) {
  const [token, setToken] = useState<TokenInfo>();
  if (token !== undefined) return <Secret token={token} onDone={onDone} />;
  return (
    <Await query={settings}>
      {({ api_token_lifetime: longest }) => <TokenForm longest={longest} onMade={setToken} />}
    </Await>
  );
}

function TokenForm({ longest, onMade }: { longest: number; onMade: (token: TokenInfo) => void }) {
  const { client } = useLive();
  const { user } = useSession();
  const offered = LIFETIMES.filter(([seconds]) => Number(seconds) <= longest);
  const [name, setName] = useState("");
  const [power, setPower] = useState<Power>("read");
  const [scopes, setScopes] = useState<Right[]>([]);
  const [seconds, setSeconds] = useState<string>(offered[offered.length > 2 ? 2 : offered.length - 1]?.[0] ?? "");
  const create = useAction(async () => {
    const part = { read: { read_only: true }, all: {}, some: { scopes } }[power];
    // Without an offer that fits, the server takes the longest that it allows.
    const expiry = seconds === "" ? {} : { expires_in: Number(seconds) };
    onMade(await client.call("POST /users/me/tokens", { body: { name, ...part, ...expiry } }));
  });
  return (
    <Form onSubmit={() => create.run()}>
      <TextField
        label="Name"
        hint="What uses it: a name that says what to look at before it is revoked."
        required
        autoFocus
        value={name}
        onText={setName}
        fault={create.failure?.field("name")}
      />
      <ChoiceField<Power> label="It may" choices={POWERS} value={power} onChoose={setPower} />
      {power === "some" && (
        <CheckSet<Right>
          legend="Rights"
          choices={SCOPES.filter(([scope]) => user.rights.includes(scope)).map(([scope, words]) => [scope, words])}
          chosen={scopes}
          onChoose={setScopes}
        />
      )}
      {offered.length > 0 && <ChoiceField label="For" choices={offered} value={seconds} onChoose={setSeconds} />}
      {create.failure && <FailureNotice failure={create.failure} besides={["name"]} />}
      <div>
        <Button type="submit" look="primary" busy={create.isBusy}>
          Make the token
        </Button>
      </div>
    </Form>
  );
}

function Secret({ token, onDone }: { token: TokenInfo; onDone: () => void }) {
  return (
    <>
      <Notice tone="warn">
        <p>This is the only time that it is shown. Whoever has it acts in your name.</p>
      </Notice>
      <Copyable text={token.token ?? ""} label="API token" />
      <p className="account-soft">
        It goes with each request, as <code>Authorization: Bearer …</code>; the command line takes it with{" "}
        <code>warren login {window.location.origin} --token-file FILE</code>.
      </p>
      <div>
        <Button look="primary" onClick={onDone}>
          I have kept it
        </Button>
      </div>
    </>
  );
}
