// SPDX-License-Identifier: Apache-2.0
import type { Operations, DeviceInfo } from "../api/schema";
import { Confirm } from "../components/Confirm";
import { Button } from "../components/Button";
import { FailureNotice } from "../components/Notice";
import { useLive } from "../live/LiveContext";
import { useAction } from "../live/useAction";
import type { Inventory } from "../model/inventory";
import { Drain } from "../pages/gateways/Drain";
import { useSession } from "../session/SessionContext";
import { AskForDevice } from "./AskForDevice";
import { EditDevice } from "./EditDevice";
import { Reconnect } from "./Reconnect";
import { RotateKey } from "./RotateKey";
import { useSelection } from "./selection";

type DeviceVerb = Extract<keyof Operations, `POST /devices/{device}/${"approve" | "block" | "unblock"}`>;

/** What can be done to a device, each with its effect told before. Who may not, isn't offered it. */
export function DeviceActions({ device, all }: { device: DeviceInfo; all: Inventory }) {
  const { client } = useLive();
  const { user } = useSession();
  const { clear } = useSelection();
  const path = { device: device.id };
  const act = (verb: DeviceVerb) => client.call(verb, { path });
  const approve = useAction(() => act("POST /devices/{device}/approve"));
  const isOwn = device.owner_user_id === user.id && user.rights.includes("devices");
  if (!user.rights.includes("manage") && !isOwn) return <AskForDevice device={device} all={all} />;
  const mayManage = user.rights.includes("manage");
  return (
    <>
      <div className="inspected-actions">
        {device.state === "pending" && mayManage && (
          <Button look="primary" busy={approve.isBusy} onClick={() => approve.run()}>
            Approve
          </Button>
        )}
        {device.state === "active" && mayManage && (
          <Confirm
            label="Block"
            look="danger"
            question={`Block ${device.name}?`}
            effect="It is cut off from every network within a second. Unblocking brings it back as it was."
            act={() => act("POST /devices/{device}/block")}
          />
        )}
        {device.state === "blocked" && mayManage && (
          <Confirm
            label="Unblock"
            question={`Unblock ${device.name}?`}
            effect="It is let in again, as it was. What else blocks it (an incident, an access list) goes on doing so."
            act={() => act("POST /devices/{device}/unblock")}
          />
        )}
        {device.kind === "gateway" && mayManage && <Drain device={device} />}
        <RotateKey device={device} all={all} />
        <Reconnect device={device} all={all} />
        <EditDevice device={device} />
        <Confirm
          label="Delete"
          look="danger"
          question={`Delete ${device.name}?`}
          effect="Its key, its addresses and its place in every group are gone at once. To come back it joins anew."
          act={async () => {
            await client.call("DELETE /devices/{device}", { path });
            clear();
          }}
        />
      </div>
      {approve.failure && <FailureNotice failure={approve.failure} />}
    </>
  );
}
