// SPDX-License-Identifier: Apache-2.0
import type { TelemetryResponse } from "../api/schema";

/** What is known of the tunnel between two devices. */
export interface Sample {
  /** The last one, in milliseconds since the epoch. */
  handshake: number | undefined;
  /** Of both directions. */
  bytes: number;
  /** Bytes a second since the sample before; undefined for the first. */
  rate: number | undefined;
}

/** Sessions are renewed every two minutes while there is traffic, and given up after three. */
const SESSION = 180_000;

/** Whether the session of a handshake can still be used. */
export function isGood(handshake: number, now: number): boolean {
  return now - handshake < SESSION;
}

/** The tunnels of some devices at one time, and what went through them since the time before. */
export class LinkFigures {
  private readonly samples = new Map<string, Sample>();

  constructor(
    telemetry: Iterable<readonly [device: string, telemetry: TelemetryResponse]>,
    private readonly at: number,
    before?: LinkFigures,
  ) {
    for (const [device, { peers }] of telemetry) {
      for (const peer of peers) {
        const bytes = peer.total.rx_bytes + peer.total.tx_bytes;
        const handshake = peer.last_handshake === undefined ? undefined : new Date(peer.last_handshake).getTime();
        const rate = before?.rateSince(device, peer.device_id, bytes, at);
        this.samples.set(`${device} ${peer.device_id}`, { handshake, bytes, rate });
      }
    }
  }

  between(device: string, peer: string): Sample | undefined {
    return this.samples.get(`${device} ${peer}`);
  }

  private rateSince(device: string, peer: string, bytes: number, at: number): number | undefined {
    const sample = this.between(device, peer);
    // A counter that went back began anew: its node has restarted.
    if (sample === undefined || at <= this.at || bytes < sample.bytes) return undefined;
    return (bytes - sample.bytes) / ((at - this.at) / 1000);
  }
}
