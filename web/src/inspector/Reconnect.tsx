// SPDX-License-Identifier: Apache-2.0
import type { DeviceInfo } from "../api/schema";
import { Confirm } from "../components/Confirm";
import { useLive } from "../live/LiveContext";
import type { Inventory } from "../model/inventory";

/** Nodes alone have a connection to this server. */
export function Reconnect({ device, all }: { device: DeviceInfo; all: Inventory }) {
  const { client } = useLive();
  const [peer] = all.peersOf(device);
  if (device.kind === "static" || !device.online || peer === undefined) return null;
  const path = { network: peer.network_id, peer: peer.id };
  return (
    <Confirm
      label="Reconnect"
      question={`Have ${device.name} connect anew?`}
      effect="It drops its connection to this server and makes another. Its tunnels go on; what blocks it does too."
      act={() => client.call("POST /networks/{network}/peers/{peer}/reconnect", { path })}
    />
  );
}
