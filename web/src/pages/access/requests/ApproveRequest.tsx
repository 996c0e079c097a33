// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { AccessRequestInfo } from "../../../api/schema";
import { Button } from "../../../components/Button";
import { DialogButton } from "../../../components/DialogButton";
import { ChoiceField, TextField } from "../../../components/Field";
import { Form } from "../../../components/Form";
import { FailureNotice } from "../../../components/Notice";
import { useLive } from "../../../live/LiveContext";
import { useAction } from "../../../live/useAction";
import { LIFETIMES, lifetimeWords } from "./lifetimes";

export function ApproveRequest({ request }: { request: AccessRequestInfo }) {
  return (
    <DialogButton label="Approve" look="primary" title="Approve this access?">
      {(close) => <Approval request={request} onDone={close} />}
    </DialogButton>
  );
}

/** For as long as was asked, or shorter. */
function Approval({ request, onDone }: { request: AccessRequestInfo; onDone: () => void }) {
  const { client } = useLive();
  const asked = String(request.expires_in);
  const shorter = LIFETIMES.filter(([seconds]) => Number(seconds) < request.expires_in);
  const [seconds, setSeconds] = useState(asked);
  const [note, setNote] = useState("");
  const approve = useAction(async () => {
    const body = { expires_in: Number(seconds), note };
    await client.call("POST /access-requests/{access_request}/approve", { path: { access_request: request.id }, body });
    onDone();
  });
  return (
    <Form onSubmit={() => approve.run()}>
      <p>
        A rule lets the devices of {request.email ?? "who asked"} through, and those of nobody else. It ends by itself.
      </p>
      <ChoiceField
        label="For"
        value={seconds}
        onChoose={setSeconds}
        choices={[...shorter, [asked, `${lifetimeWords(request.expires_in)}, as asked`] as const]}
      />
      <TextField label="Note" hint="Who asked reads it." value={note} onText={setNote} />
      {approve.failure && <FailureNotice failure={approve.failure} />}
      <Button type="submit" look="primary" busy={approve.isBusy}>
        Approve
      </Button>
    </Form>
  );
}
