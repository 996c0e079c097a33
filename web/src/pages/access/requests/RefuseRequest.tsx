// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { AccessRequestInfo } from "../../../api/schema";
import { Button } from "../../../components/Button";
import { DialogButton } from "../../../components/DialogButton";
import { TextField } from "../../../components/Field";
import { Form } from "../../../components/Form";
import { FailureNotice } from "../../../components/Notice";
import { useLive } from "../../../live/LiveContext";
import { useAction } from "../../../live/useAction";

export function RefuseRequest({ request }: { request: AccessRequestInfo }) {
  return (
    <DialogButton label="Refuse" title="Refuse this access?">
      {(close) => <Refusal request={request} onDone={close} />}
    </DialogButton>
  );
}

function Refusal({ request, onDone }: { request: AccessRequestInfo; onDone: () => void }) {
  const { client } = useLive();
  const [note, setNote] = useState("");
  const refuse = useAction(async () => {
    const path = { access_request: request.id };
    await client.call("POST /access-requests/{access_request}/refuse", { path, body: { note } });
    onDone();
  });
  return (
    <Form onSubmit={() => refuse.run()}>
      <p>Nothing changes in who reaches what. Who asked sees that it was refused, and your note.</p>
      <TextField label="Note" value={note} onText={setNote} />
      {refuse.failure && <FailureNotice failure={refuse.failure} />}
      <Button type="submit" look="primary" busy={refuse.isBusy}>
        Refuse
      </Button>
    </Form>
  );
}
