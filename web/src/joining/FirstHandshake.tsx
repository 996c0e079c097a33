// SPDX-License-Identifier: Apache-2.0
import { useMemo } from "react";
import type { DeviceInfo } from "../api/schema";
import { Await } from "../components/Await";
import type { Query } from "../live/query";
import { ArrivalList } from "./Arrival";

/** Waits for a device that tells this server nothing itself: a gateway has a session with it. */
export function FirstHandshake({ device }: { device: string }) {
  const query = useMemo(() => deviceOf(device), [device]);
  return (
    <div aria-live="polite">
      <Await query={query}>{(known) => <ArrivalList arrived={[known]} />}</Await>
    </div>
  );
}

/** No event tells of handshakes, so that it is asked for. */
function deviceOf(device: string): Query<DeviceInfo> {
  return {
    key: `handshake/${device}`,
    load: (client) => client.call("GET /devices/{device}", { path: { device } }),
    concerns: (event) => event.id === device,
    every: 2000,
  };
}
