// SPDX-License-Identifier: Apache-2.0
import type { DeviceInfo } from "../api/schema";
import { DialogButton } from "../components/DialogButton";
import type { Inventory } from "../model/inventory";
import { AskForAccess } from "../pages/access/requests/AskForAccess";
import { targetKey } from "../pages/access/requests/targets";
import { useRight } from "../session/SessionContext";

/** For who has devices, and looks at one of somebody else. */
export function AskForDevice({ device, all }: { device: DeviceInfo; all: Inventory }) {
  const mayAsk = useRight("devices");
  const [peer] = all.peersOf(device);
  if (!mayAsk || peer === undefined) return null;
  return (
    <div className="inspected-actions">
      <DialogButton label="Ask for access" title={`Ask for access to ${device.name}`}>
        {(close) => <AskForAccess all={all} target={targetKey("peer", peer.id)} onDone={close} />}
      </DialogButton>
    </div>
  );
}
