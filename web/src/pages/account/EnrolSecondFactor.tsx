// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { SecondFactorEnrolment } from "../../api/schema";
import { Button } from "../../components/Button";
import { Copyable } from "../../components/Copyable";
import { TextField } from "../../components/Field";
import { Form } from "../../components/Form";
import { FailureNotice } from "../../components/Notice";
import { QRCode } from "../../components/QRCode";
import { useLive } from "../../live/LiveContext";
import { useAction } from "../../live/useAction";
import { RecoveryCodeList } from "./RecoveryCodeList";

/** Password, then the app gets its key, then it shows that it has it. */
export function EnrolSecondFactor({ onDone }: { onDone: () => void }) {
  const [enrolment, setEnrolment] = useState<SecondFactorEnrolment>();
  const [codes, setCodes] = useState<readonly string[]>();
  if (codes !== undefined) return <RecoveryCodeList codes={codes} onDone={onDone} />;
  if (enrolment !== undefined) return <Confirmation enrolment={enrolment} onCodes={setCodes} />;
  return <Beginning onBegun={setEnrolment} />;
}

function Beginning({ onBegun }: { onBegun: (enrolment: SecondFactorEnrolment) => void }) {
  const { client } = useLive();
  const [password, setPassword] = useState("");
  const begin = useAction(async () => onBegun(await client.call("POST /users/me/totp", { body: { password } })));
  return (
    <Form onSubmit={() => begin.run()}>
      <p>Your other sessions end once it is set up: they were made without a code.</p>
      <TextField
        label="Your password"
        type="password"
        autoComplete="current-password"
        required
        autoFocus
        value={password}
        onText={setPassword}
        fault={begin.failure?.field("password")}
      />
      {begin.failure && <FailureNotice failure={begin.failure} besides={["password"]} />}
      <div>
        <Button type="submit" look="primary" busy={begin.isBusy}>
          Go on
        </Button>
      </div>
    </Form>
  );
}

interface ConfirmationProps {
  enrolment: SecondFactorEnrolment;
  onCodes(codes: readonly string[]): void;
}

function Confirmation({ enrolment, onCodes }: ConfirmationProps) {
  const { client } = useLive();
  const [code, setCode] = useState("");
  const confirm = useAction(async () => {
    const { recovery_codes } = await client.call("POST /users/me/totp/confirm", { body: { code } });
    onCodes(recovery_codes);
  });
  return (
    <Form onSubmit={() => confirm.run()}>
      <p>Scan this with the app, or type the key. It is shown this once.</p>
      <QRCode text={enrolment.uri} label="QR code for the authenticator app" />
      <Copyable text={enrolment.secret} label="Key for the app" />
      <TextField
        label="Code"
        hint="The six digits that the app shows now."
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        autoFocus
        value={code}
        onText={setCode}
      />
      {confirm.failure && <FailureNotice failure={confirm.failure} />}
      <div>
        <Button type="submit" look="primary" busy={confirm.isBusy}>
          Turn two-factor on
        </Button>
      </div>
    </Form>
  );
}
