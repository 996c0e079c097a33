// SPDX-License-Identifier: Apache-2.0
import { useMemo } from "react";
import type { DeviceInfo, TelemetryResponse } from "../api/schema";
import { Await } from "../components/Await";
import { Sparkline } from "../components/Sparkline";
import { Time } from "../components/Time";
import { bitRate, bytes } from "../format/numbers";
import { view } from "../live/queries";

/** What went through its tunnel in the last hour, and with whom. */
export function DeviceTraffic({ device }: { device: DeviceInfo }) {
  const query = useMemo(() => telemetryOf(device.id), [device.id]);
  return (
    <section>
      <h3>Traffic, last hour</h3>
      <Await query={query}>{(telemetry) => <Traffic telemetry={telemetry} />}</Await>
    </section>
  );
}

function Traffic({ telemetry }: { telemetry: TelemetryResponse }) {
  const rates = telemetry.points.map(({ traffic }) => (traffic.rx_bytes + traffic.tx_bytes) / telemetry.step);
  return (
    <>
      <Sparkline values={rates} label={`Throughput; at most ${bitRate(Math.max(0, ...rates))}`} />
      <ul className="inspected-list">
        {telemetry.peers.map((peer) => (
          <li key={peer.device_id} className="inspected-line">
            <span>{peer.name}</span>
            <span>
              ↓ {bytes(peer.total.rx_bytes)} ↑ {bytes(peer.total.tx_bytes)}
            </span>
            {peer.last_handshake === undefined ? (
              "no handshake yet"
            ) : (
              <span>
                handshake <Time at={peer.last_handshake} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

/** No event tells of bytes. */
export function telemetryOf(device: string) {
  const query = view(`telemetry/${device}`, [], (client) =>
    client.call("GET /devices/{device}/telemetry", { path: { device } }),
  );
  return { ...query, every: 10_000 };
}
