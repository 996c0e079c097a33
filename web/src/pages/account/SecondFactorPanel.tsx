// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { SecondFactorInfo } from "../../api/schema";
import { Await } from "../../components/Await";
import { Badge } from "../../components/Badge";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Panel } from "../../components/Panel";
import { Time } from "../../components/Time";
import { count } from "../../format/numbers";
import { useLive } from "../../live/LiveContext";
import { DisableSecondFactor } from "./DisableSecondFactor";
import { EnrolSecondFactor } from "./EnrolSecondFactor";
import { secondFactor, sessions } from "./ownQueries";
import { RenewRecoveryCodes } from "./RenewRecoveryCodes";

const STEPS = {
  enrol: ["Set up an authenticator app", EnrolSecondFactor],
  renew: ["New recovery codes", RenewRecoveryCodes],
  disable: ["Turn two-factor off", DisableSecondFactor],
} as const;

type Step = keyof typeof STEPS;

/** Codes of an authenticator app beside the password. */
export function SecondFactorPanel() {
  const { store } = useLive();
  const [step, setStep] = useState<Step>();
  const close = () => {
    setStep(undefined);
    store.refresh(secondFactor.key);
    store.refresh(sessions.key);
  };
  const [title, Body] = step === undefined ? [] : STEPS[step];
  return (
    <Panel title="Two-factor sign-in">
      <Await query={secondFactor}>
        {(info) => (info.enabled ? <Enabled info={info} onStep={setStep} /> : <Off onStep={setStep} />)}
      </Await>
      {title !== undefined && Body !== undefined && (
        <Dialog title={title} onClose={close}>
          <Body onDone={close} />
        </Dialog>
      )}
    </Panel>
  );
}

function Off({ onStep }: { onStep: (step: Step) => void }) {
  return (
    <>
      <p>
        <Badge tone="warn">off</Badge> Whoever has your password is you. With an authenticator app, it also takes your
        phone.
      </p>
      <div className="account-actions">
        <Button onClick={() => onStep("enrol")}>Set up an authenticator app</Button>
      </div>
    </>
  );
}

function Enabled({ info, onStep }: { info: SecondFactorInfo; onStep: (step: Step) => void }) {
  const left = info.recovery_codes_left;
  return (
    <>
      <p>
        <Badge tone="good">on</Badge> Signing in takes a code of your app
        {info.enabled_at !== undefined && (
          <>
            , since <Time at={info.enabled_at} />
          </>
        )}
        . <Badge tone={left < 3 ? "warn" : "quiet"}>{count(left, "recovery code")} left</Badge>
      </p>
      <div className="account-actions">
        <Button onClick={() => onStep("renew")}>New recovery codes</Button>
        <Button onClick={() => onStep("disable")}>Turn off</Button>
      </div>
    </>
  );
}
