// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { Client } from "../api/client";
import type { DeviceInfo, PeerInfo } from "../api/schema";
import { Button } from "../components/Button";
import { Confirm } from "../components/Confirm";
import { DialogButton } from "../components/DialogButton";
import { FailureNotice } from "../components/Notice";
import { Configuration } from "../joining/Configuration";
import { browserKey, configurationOf } from "../joining/configurationFile";
import type { ConfigurationFile } from "../joining/configurationFile";
import { useLive } from "../live/LiveContext";
import { useAction } from "../live/useAction";
import type { Inventory } from "../model/inventory";

/** An agent makes its next key itself, a file gets one that is made here. A gateway's is what others know it by. */
export function RotateKey({ device, all }: { device: DeviceInfo; all: Inventory }) {
  const [peer] = all.peersOf(device);
  if (device.kind === "gateway" || peer === undefined) return null;
  if (device.management === "limited") {
    return (
      <DialogButton label="Rotate key" title={`Another key for ${device.name}?`}>
        {() => <NextFile device={device} peer={peer} />}
      </DialogButton>
    );
  }
  return device.online && device.state === "active" ? <NextKey device={device} /> : null;
}

function NextKey({ device }: { device: DeviceInfo }) {
  const { client } = useLive();
  return (
    <Confirm
      label="Rotate key"
      question={`Another key for ${device.name}?`}
      effect="Its agent makes one, and goes over to it once its gateways hold both. Connections go on meanwhile."
      act={() => client.call("POST /devices/{device}/rotate-key", { path: { device: device.id }, body: {} })}
    />
  );
}

function NextFile({ device, peer }: { device: DeviceInfo; peer: PeerInfo }) {
  const { client } = useLive();
  const [file, setFile] = useState<ConfigurationFile>();
  const rotate = useAction(async () => setFile(await replaceKey(client, device, peer)));
  if (file !== undefined) return <Configuration file={file} />;
  return (
    <>
      <p>
        The file that it has now is worth nothing from then on: it is cut off until it has imported the new one. Its key
        is made here, and shown this once.
      </p>
      {rotate.failure && <FailureNotice failure={rotate.failure} />}
      <Button look="danger" busy={rotate.isBusy} onClick={() => rotate.run()}>
        Make the key and the configuration
      </Button>
    </>
  );
}

async function replaceKey(client: Client, device: DeviceInfo, peer: PeerInfo): Promise<ConfigurationFile> {
  const keys = await browserKey();
  const body = { public_key: keys.publicKey, key_origin: "browser" as const };
  await client.call("POST /devices/{device}/rotate-key", { path: { device: device.id }, body });
  return configurationOf(client, device, peer.network_id, keys);
}
