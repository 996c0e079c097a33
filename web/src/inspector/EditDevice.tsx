// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { DeviceInfo, DeviceUpdate } from "../api/schema";
import { Await } from "../components/Await";
import { Button } from "../components/Button";
import { DialogButton } from "../components/DialogButton";
import { ChoiceField, TextField } from "../components/Field";
import { Form } from "../components/Form";
import { FailureNotice } from "../components/Notice";
import { useLive } from "../live/LiveContext";
import { users } from "../live/queries";
import { useAction } from "../live/useAction";
import { byName } from "../model/inventory";
import { useRight } from "../session/SessionContext";

/** Its name, and whose it is. */
export function EditDevice({ device }: { device: DeviceInfo }) {
  return (
    <DialogButton label="Edit" title={`Edit ${device.name}`}>
      {(close) => <DeviceForm device={device} onDone={close} />}
    </DialogButton>
  );
}

const NOBODY = "";

function DeviceForm({ device, onDone }: { device: DeviceInfo; onDone: () => void }) {
  const { client } = useLive();
  const mayManage = useRight("manage");
  const [name, setName] = useState(device.name);
  const [owner, setOwner] = useState(device.owner_user_id ?? NOBODY);
  const save = useAction(async () => {
    const isMoved = owner !== (device.owner_user_id ?? NOBODY);
    const body: DeviceUpdate = { name, ...(isMoved && { owner_user_id: owner === NOBODY ? null : owner }) };
    await client.call("PUT /devices/{device}", { path: { device: device.id }, body });
    onDone();
  });
  return (
    <Form onSubmit={() => save.run()}>
      <TextField
        label="Name"
        hint="Its name in DNS as well: who asks for the old one hears that there is none."
        required
        autoFocus
        value={name}
        onText={setName}
        fault={save.failure?.field("name")}
      />
      {mayManage && device.kind !== "gateway" && (
        <Await query={users}>
          {(rows) => (
            <ChoiceField
              label="Owner"
              hint="Who owns it changes it, and lends it the access of their groups."
              value={owner}
              onChoose={setOwner}
              choices={[
                [NOBODY, "nobody"] as const,
                ...byName([...rows.values()]).map((user) => [user.id, `${user.name}, ${user.email}`] as const),
              ]}
              fault={save.failure?.field("owner_user_id")}
            />
          )}
        </Await>
      )}
      {save.failure && <FailureNotice failure={save.failure} besides={["name", "owner_user_id"]} />}
      <Button type="submit" look="primary" busy={save.isBusy}>
        Save
      </Button>
    </Form>
  );
}
