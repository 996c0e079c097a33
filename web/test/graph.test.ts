// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeviceInfo, EffectiveRouting, NetworkInfo, PeerInfo, TelemetryResponse } from "../src/api/schema";
import { filtersIn } from "../src/filters/filters";
import { deviceState, meaning } from "../src/model/deviceState";
import { inventory, matchingDevices } from "../src/model/inventory";
import { LinkFigures } from "../src/model/linkFigures";
import { graphOf, wayOut } from "../src/pages/topology/graph";

const now = Date.UTC(2026, 0, 1);

test("who is in a network goes by its gateway, and who is in none by nobody", () => {
  const { clusters } = graphOf(world(), undefined, [], [], now);
  assert.deepEqual(clusters, [
    { gateway: "gw", devices: ["laptop", "phone"] },
    { gateway: undefined, devices: ["stray"] },
  ]);
});

test("a tunnel is up after a handshake, and missing long after one and without one while its device is there", () => {
  const states = (telemetry: TelemetryResponse | undefined, isThere = true) => {
    const figures = telemetry && new LinkFigures([["gw", telemetry]], now);
    const all = world();
    const devices = new Map([...all.devices, ["phone", { ...device("phone"), online: isThere }]]);
    const { links } = graphOf({ ...all, devices }, figures, [], [], now);
    return Object.fromEntries(links.map((link) => [link.to, link.state]));
  };
  const told = telemetry({ laptop: [60, 0], phone: [600, 0] });
  assert.deepEqual(states(told), { gw: "up", laptop: "up", phone: "missing" });
  assert.deepEqual(states(told, false), { gw: "up", laptop: "up", phone: "quiet" });
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

test("the way out goes by the entry to the exit, in one hop where that is one gateway", () => {
  const hops = (routing: EffectiveRouting) => wayOut("laptop", [routing]).map(({ path, from, to }) => [path, from, to]);
  assert.deepEqual(hops(routing("gw", "far")), [
    ["entry", "laptop", "gw"],
    ["exit", "gw", "far"],
  ]);
  assert.deepEqual(hops(routing("gw", "gw")), [["entry", "laptop", "gw"]]);
  assert.deepEqual(hops({ ...routing("gw", "far"), traffic_mode: byDefault("vpn_only") }), []);
  assert.equal(wayOut("laptop", [{ ...routing("gw", "gw"), status: "degraded" }])[0]?.state, "missing");
});

test("a device that an incident cuts off says so, and no tunnel of it is missed", () => {
  const all = world();
  const copied: DeviceInfo = { ...device("laptop"), cut_off_by: ["incident"] };
  const devices = new Map([...all.devices, ["laptop", copied]]);
  const figures = new LinkFigures([["gw", telemetry({})]], now);
  const { links } = graphOf({ ...all, devices }, figures, [], [], now);
  assert.deepEqual(links.map(({ to, state }) => [to, state]), [["gw", "up"], ["phone", "missing"]]);
  assert.equal(deviceState(copied), "cut_off");
  assert.equal(meaning(copied), "An open incident cuts it off everywhere.");
  assert.equal(deviceState({ ...copied, state: "blocked", cut_off_by: ["device", "incident"] }), "blocked");
});

test("an owner's devices, and nobody's", () => {
  const all = world();
  const owned = { ...device("phone"), owner_user_id: "ada" };
  const devices = new Map([...all.devices, ["phone", owned]]);
  const names = (query: string) =>
    matchingDevices({ ...all, devices }, filtersIn(new URLSearchParams(query))).map(({ name }) => name);
  assert.deepEqual(names("owner=ada"), ["phone"]);
  assert.deepEqual(names("owner=none"), ["gw", "laptop", "stray"]);
});

test("who is reached by a gateway, and who by nobody", () => {
  const all = world();
  const devices = new Map([...all.devices, ["laptop", { ...device("laptop"), via: "gw" }]]);
  const names = (query: string) =>
    matchingDevices({ ...all, devices }, filtersIn(new URLSearchParams(query))).map(({ name }) => name);
  assert.deepEqual(names("path=gateway"), ["laptop"]);
  assert.deepEqual(names("path=none"), ["phone", "stray"]);
  assert.deepEqual(names(""), ["gw", "laptop", "phone", "stray"]);
});

function routing(ingress: string, egress: string): EffectiveRouting {
  const fields = { ingress: byDefault(ingress), egress: byDefault(egress), routing_mode: byDefault("auto" as const) };
  return { network_id: "net", status: "ok", traffic_mode: byDefault("full_tunnel"), ...fields };
}

function byDefault<Value extends string>(value: Value) {
  return { value, decided_by: "system_default" as const };
}

function world() {
  const rows = <Row extends { id: string }>(...all: Row[]) => new Map(all.map((row) => [row.id, row]));
  const devices = rows(device("gw", "gateway"), device("laptop"), device("phone"), device("stray"));
  const network = { id: "net", name: "net", primary_gateway_id: "gw" } as NetworkInfo;
  return inventory(devices, rows(network), new Map(), rows(peer("gw"), peer("laptop"), peer("phone")));
}

function device(id: string, kind: DeviceInfo["kind"] = "agent"): DeviceInfo {
  const presence = { online: true, in_sync: true, cut_off_by: [] as DeviceInfo["cut_off_by"], peers: [] as string[] };
  return { id, name: id, kind, state: "active", ...presence } as DeviceInfo;
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
