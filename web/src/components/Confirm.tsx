// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { ReactNode } from "react";
import { useAction } from "../live/useAction";
import { Button } from "./Button";
import "./confirm.css";
import { Dialog } from "./Dialog";
import { FailureNotice } from "./Notice";

interface Props {
  /** What the button says, and what the dialog asks. */
  label: string;
  question: string;
  /** What will happen, before it does. */
  effect: ReactNode;
  look?: "plain" | "danger";
  act(): Promise<unknown>;
}

/** A button whose effect is told before it takes place. */
export function Confirm({ label, question, effect, look = "plain", act }: Props) {
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  const action = useAction(async () => {
    await act();
    close();
  });
  return (
    <>
      <Button onClick={() => setOpen(true)}>{label}</Button>
      {isOpen && (
        <Dialog title={question} onClose={close}>
          <div>{effect}</div>
          {action.failure && <FailureNotice failure={action.failure} />}
          <div className="confirm-choice">
            <Button onClick={close}>Cancel</Button>
            <Button look={look === "danger" ? "danger" : "primary"} busy={action.isBusy} onClick={() => action.run()}>
              {label}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
