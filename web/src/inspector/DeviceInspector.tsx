// SPDX-License-Identifier: Apache-2.0
import type { DeviceInfo } from "../api/schema";
import { Badge } from "../components/Badge";
import { Facts } from "../components/Facts";
import { Time } from "../components/Time";
import { meaning } from "../model/deviceState";
import { DeviceStatus, LIMITED_MODE, LimitedMode } from "../model/DeviceStatus";
import type { Inventory } from "../model/inventory";
import { useRight } from "../session/SessionContext";
import { DeviceAccess } from "./DeviceAccess";
import { DeviceActions } from "./DeviceActions";
import { DeviceHistory } from "./DeviceHistory";
import { DevicePeers } from "./DevicePeers";
import { DeviceRouting } from "./DeviceRouting";
import { DeviceSession } from "./DeviceSession";
import { DeviceTraffic } from "./DeviceTraffic";
import { StateComparison } from "./StateComparison";

export function DeviceInspector({ device, all }: { device: DeviceInfo; all: Inventory }) {
  const isManaged = device.kind !== "static" && device.management === "managed";
  const mayInspect = useRight("inspect");
  return (
    <article className="inspected" aria-label={device.name}>
      <header>
        <h2>{device.name}</h2>
        <div className="inspected-line">
          <DeviceStatus device={device} />
          <Badge>{device.kind}</Badge>
          <LimitedMode device={device} />
        </div>
        <p className="inspected-soft">{meaning(device)}</p>
        {device.management === "limited" && <p className="inspected-soft">Limited mode: {LIMITED_MODE}</p>}
      </header>
      <DeviceActions device={device} all={all} />
      {isManaged && device.state !== "pending" && <StateComparison device={device} />}
      <DeviceAccess device={device} all={all} />
      <DevicePeers device={device} all={all} />
      {device.kind !== "gateway" && <DeviceRouting device={device} all={all} />}
      {isManaged && <DeviceTraffic device={device} />}
      <DeviceFacts device={device} />
      {isManaged && <DeviceSession device={device} all={all} />}
      {mayInspect && <DeviceHistory device={device} />}
    </article>
  );
}

function DeviceFacts({ device }: { device: DeviceInfo }) {
  return (
    <section>
      <h3>Machine</h3>
      <Facts
        facts={[
          ["Host name", device.hostname],
          ["System", device.os],
          ["Version", device.version],
          ["Endpoint", device.endpoint],
          ["Last seen", device.last_seen && <Time at={device.last_seen} />],
          ["Joined", <Time key="joined" at={device.created_at} />],
          ["Public key", <code key="key">{device.public_key}</code>],
          ["Key made", KEY_ORIGINS[device.key_origin]],
          ["Key expires", device.key_expires_at && <Time at={device.key_expires_at} />],
        ]}
      />
    </section>
  );
}

const KEY_ORIGINS = { device: "on the device", browser: "in a browser", server: "by this server" };
