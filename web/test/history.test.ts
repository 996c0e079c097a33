// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import type { HistoryEntry } from "../src/api/schema";
import { actorOf, changedIn } from "../src/model/history";

function changed(...changes: readonly { kind: string; name?: string }[]): string {
  return changedIn({ changes } as unknown as HistoryEntry);
}

test("who did it is a person by name, or what acted by itself", () => {
  assert.equal(actorOf({ actor: "user", actor_name: "Ada" }), "Ada");
  assert.equal(actorOf({ actor: "system" }), "the server");
  assert.equal(actorOf({ actor: "join_key" }), "a join key");
});

test("what has no name is told by its kind, and only where nothing else is", () => {
  assert.equal(changed({ kind: "access_request" }), "an access request");
  assert.equal(changed({ kind: "incident" }), "an incident");
  assert.equal(changed({ kind: "user_routing" }), "a user routing");
  assert.equal(changed({ kind: "device", name: "laptop" }, { kind: "device_credential" }), "laptop");
  assert.equal(changed(...["a", "b", "c", "d", "e"].map((name) => ({ kind: "peer", name }))), "a, b, c and 2 more");
});
