// SPDX-License-Identifier: Apache-2.0
import type { Client } from "../api/client";
import type { PeerInfo, StatsResponse } from "../api/schema";
import { collection } from "./collection";
import type { Rows } from "./collection";
import { isChange } from "./event";
import type { LiveEvent } from "./event";
import type { Query } from "./query";

export const devices = collection({
  key: "devices",
  kind: "device",
  // All but the peers cut devices off.
  shows: ["peer", "incident", "acl", "suspension"],
  all: (client) => client.list("GET /devices"),
  one: (client, id) => client.call("GET /devices/{device}", { path: { device: id } }),
});

export const gateways = collection({
  key: "gateways",
  kind: "device",
  isPart: true,
  shows: ["peer", "network", "incident", "acl", "suspension"],
  all: (client) => client.list("GET /gateways"),
  one: (client, id) => client.call("GET /gateways/{device}", { path: { device: id } }),
});

export const networks = collection({
  key: "networks",
  kind: "network",
  shows: ["peer"],
  all: (client) => client.list("GET /networks"),
  one: (client, id) => client.call("GET /networks/{network}", { path: { network: id } }),
});

export const groups = collection({
  key: "groups",
  kind: "group",
  all: (client) => client.list("GET /groups"),
  one: (client, id) => client.call("GET /groups/{group}", { path: { group: id } }),
});

export const policies = collection({
  key: "policies",
  kind: "policy",
  all: (client) => client.list("GET /policies"),
  one: (client, id) => client.call("GET /policies/{policy}", { path: { policy: id } }),
});

export const incidents = collection({
  key: "incidents",
  kind: "incident",
  shows: ["device"],
  all: (client) => client.list("GET /security/incidents"),
  one: (client, id) => client.call("GET /security/incidents/{incident}", { path: { incident: id } }),
});

export const users = collection({
  key: "users",
  kind: "user",
  shows: ["membership", "group"],
  all: (client) => client.list("GET /users"),
  one: (client, id) => client.call("GET /users/{user}", { path: { user: id } }),
});

/** The peers of all networks: there is no list over networks. */
export const peers: Query<Rows<PeerInfo>> = {
  key: "peers",
  async load(client) {
    const lists = await perNetwork(client, (network) =>
      client.list("GET /networks/{network}/peers", { path: { network } }),
    );
    return new Map(lists.flat().map((peer) => [peer.id, peer]));
  },
  concerns: (event) => isChange(event) && concernsKinds(event, "peer", "network", "device"),
};

export const routes = view("routes", ["route", "network"], async (client) => {
  const lists = await perNetwork(client, (network) =>
    client.list("GET /networks/{network}/routes", { path: { network } }),
  );
  return lists.flat();
});

const counted = ["device", "network", "peer", "policy", "group", "route", "incident"];
export const stats: Query<StatsResponse> = {
  ...view("stats", counted, (client) => client.call("GET /stats")),
  pause: 800,
  every: 30_000,
};

export const addresses = view("ipam", ["peer", "network"], (client) => client.list("GET /ipam"));
export const joinKeys = view("join-keys", ["join_key"], (client) => client.list("GET /join-keys"));
export const templates = view("templates", ["template"], (client) => client.list("GET /templates"));
export const settings = view("settings", ["tenant"], (client) => client.call("GET /settings"));
export const accessRequests = view("access-requests", ["access_request"], (client) =>
  client.list("GET /access-requests"),
);
export const invitations = view("invitations", ["invitation"], (client) => client.list("GET /invitations"));

/** A value that any event of these kinds loads anew. */
export function view<Value>(
  key: string,
  kinds: readonly string[],
  load: (client: Client) => Promise<Value>,
): Query<Value> {
  return { key, load, concerns: (event) => concernsKinds(event, ...kinds) };
}

function concernsKinds(event: LiveEvent, ...kinds: string[]): boolean {
  return kinds.includes(event.kind ?? "");
}

async function perNetwork<Row>(client: Client, load: (network: string) => Promise<Row[]>): Promise<Row[][]> {
  const all = await client.list("GET /networks");
  return Promise.all(all.map((network) => load(network.id)));
}
