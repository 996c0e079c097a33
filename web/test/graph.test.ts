// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeviceInfo, NetworkInfo, PeerInfo, TelemetryResponse } from "../src/api/schema";
import { inventory } from "../src/model/inventory";
import { graphOf } from "../src/pages/topology/graph";
import { LinkFigures } from "../src/pages/topology/linkFigures";

const now = Date.UTC(2026, 0, 1);

test("who is in a network goes by its gateway, and who is in none by nobody", () => {
  const { clusters } = graphOf(world(), undefined, [], [], now);
  assert.deepEqual(clusters, [
    { gateway: "gw", devices: ["laptop", "phone"] },
    { gateway: undefined, devices: ["stray"] },
  ]);
});

test("a tunnel is up after a handshake, quiet long after one, and missing without one", () => {
  const states = (telemetry: TelemetryResponse | undefined) => {
    const figures = telemetry && new LinkFigures([["gw", telemetry]], now);
    const { links } = graphOf(world(), figures, [], [], now);
    return Object.fromEntries(links.map((link) => [link.to, link.state]));
  };
  const told = telemetry({ laptop: [60, 0], phone: [600, 0] });
  assert.deepEqual(states(told), { gw: "up", laptop: "up", phone: "quiet" });
  assert.deepEqual(states(telemetry({ laptop: [60, 0] })), { gw: "up", laptop: "up", phone: "missing" });
  assert.deepEqual(states(undefined), { gw: "up", laptop: "quiet", phone: "quiet" }, "nobody has told yet");
});

test("throughput is what came between two times, and nothing after a counter began anew", () => {
  const first = new LinkFigures([["gw", telemetry({ laptop: [1, 1000] })]], now);
  const second = new LinkFigures([["gw", telemetry({ laptop: [1, 11_000] })]], now + 5000, first);
  assert.equal(second.between("gw", "laptop")?.rate, 2000);
  const restarted = new LinkFigures([["gw", telemetry({ laptop: [1, 10] })]], now + 10_000, second);
  assert.equal(restarted.between("gw", "laptop")?.rate, undefined);
});

function world() {
  const rows = <Row extends { id: string }>(...all: Row[]) => new Map(all.map((row) => [row.id, row]));
  const devices = rows(device("gw", "gateway"), device("laptop"), device("phone"), device("stray"));
  const network = { id: "net", name: "net", primary_gateway_id: "gw" } as NetworkInfo;
  return inventory(devices, rows(network), new Map(), rows(peer("gw"), peer("laptop"), peer("phone")));
}

function device(id: string, kind: DeviceInfo["kind"] = "agent"): DeviceInfo {
  return { id, name: id, kind, state: "active", online: true, in_sync: true, peers: [] as string[] } as DeviceInfo;
}

function peer(device: string): PeerInfo {
  return { id: `peer-${device}`, device_id: device, network_id: "net" } as PeerInfo;
}

/** What a gateway tells: seconds since the last handshake, and bytes. */
function telemetry(of: Record<string, readonly [age: number, bytes: number]>): TelemetryResponse {
  const peers = Object.entries(of).map(([device_id, [age, bytes]]) => ({
    device_id,
    name: device_id,
    last_handshake: new Date(now - age * 1000).toISOString(),
    total: { rx_bytes: bytes, tx_bytes: 0 },
  }));
  return { peers, points: [], step: 10, total: { rx_bytes: 0, tx_bytes: 0 } };
}
