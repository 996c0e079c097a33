// SPDX-License-Identifier: Apache-2.0
import type { DeviceInfo } from "../api/schema";
import { Button } from "../components/Button";
import { Icon } from "../components/Icon";
import { FailureNotice } from "../components/Notice";
import { classes } from "../format/classes";
import { useLive, useQuery } from "../live/LiveContext";
import { peers } from "../live/queries";
import { useAction } from "../live/useAction";
import { deviceState } from "../model/deviceState";

/** What has come since somebody began to wait for it. */
export function ArrivalList({ arrived }: { arrived: readonly DeviceInfo[] }) {
  if (arrived.length === 0) {
    return (
      <div className="joining-wait">
        <span className="joining-pulse" aria-hidden="true" />
        Waiting for the device. This turns green by itself.
      </div>
    );
  }
  return (
    <>
      {arrived.map((device) => (
        <Arrival key={device.id} device={device} />
      ))}
    </>
  );
}

function Arrival({ device }: { device: DeviceInfo }) {
  const { client } = useLive();
  const approve = useAction(() => client.call("POST /devices/{device}/approve", { path: { device: device.id } }));
  const state = deviceState(device);
  const isDone = state === "connected";
  return (
    <>
      <div className={classes("joining-wait", isDone && "joining-done")}>
        {isDone ? <Icon name="check" size={20} /> : <span className="joining-pulse" aria-hidden="true" />}
        <span>
          {isDone ? `${device.name} is connected` : STEPS[state] ?? `${device.name} has joined`}
          {isDone && <Addresses device={device.id} />}
        </span>
        {state === "pending" && (
          <Button look="primary" busy={approve.isBusy} onClick={() => approve.run()}>
            Approve {device.name}
          </Button>
        )}
      </div>
      {approve.failure && <FailureNotice failure={approve.failure} />}
    </>
  );
}

const STEPS: Partial<Record<ReturnType<typeof deviceState>, string>> = {
  pending: "It has joined, and needs approval.",
  applying: "It is connected, and applies what it should run.",
  unmanaged: "It is made. This turns green with its first handshake.",
  offline: "It has joined. Waiting for its connection.",
  failed: "It is connected, and can't apply what it should run: the inspector says why.",
};

function Addresses({ device }: { device: string }) {
  const loaded = useQuery(peers);
  if (loaded.status !== "ready") return null;
  const addresses = [...loaded.value.values()].filter((peer) => peer.device_id === device).map((peer) => peer.address);
  return <> as {addresses.join(", ")}</>;
}
