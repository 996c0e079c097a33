// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { filtersIn, hasText, keptQuery } from "../src/filters/filters";
import { bitRate, bytes, count } from "../src/format/numbers";
import { ago, inFuture } from "../src/format/time";
import { withPrivateKey } from "../src/joining/browserKey";
import { withQuery } from "../src/routing/location";
import { entryLink } from "../src/session/entryLink";

test("filters and selection go along to the next page, and what is one page's own doesn't", () => {
  const query = new URLSearchParams("network=n1&page=3&selected=device:d1&show=flows");
  assert.equal(keptQuery(query), "?network=n1&selected=device%3Ad1");
  assert.deepEqual(filtersIn(query), { network: "n1", group: "", owner: "", path: "", status: "", text: "" });
  assert.equal(keptQuery(new URLSearchParams("page=3")), "");
});

test("a change of the query leaves the rest as it is", () => {
  const location = { path: "/devices", query: new URLSearchParams("network=n1&status=offline") };
  assert.equal(withQuery(location, { status: "" }), "/devices?network=n1");
  assert.equal(withQuery(location, { network: undefined, status: undefined }), "/devices");
});

test("text is looked for in any of several, whatever the case", () => {
  assert(hasText("LAP", "laptop"));
  assert(hasText("10.10", undefined, "10.10.0.2"));
  assert(hasText("  ", "anything"));
  assert(!hasText("phone", "laptop", undefined));
});

test("links that let somebody in are known by what is behind the #", () => {
  const setup = entryLink("#setup=warren_setup_aB-9_.c2hh");
  assert.deepEqual(setup, { kind: "setup", secret: "warren_setup_aB-9_" });
  assert.equal(entryLink("#invite=x")?.kind, "invite");
  assert.equal(entryLink("#other=x"), undefined);
});

test("a key made here stands where the server has none", () => {
  const text = "[Interface]\nPrivateKey = THE_PRIVATE_KEY_OF_THIS_DEVICE\nAddress = 10.0.0.2/24\n";
  assert(withPrivateKey(text, "a+b/c=").includes("PrivateKey = a+b/c=\n"));
});

test("amounts and times are short", () => {
  assert.deepEqual([bytes(0), bytes(1536), bytes(5 * 2 ** 30)], ["0 B", "1.5 KiB", "5.0 GiB"]);
  assert.deepEqual([bitRate(12), bitRate(1_000_000)], ["96 bit/s", "8.0 Mbit/s"]);
  assert.deepEqual([count(1, "device"), count(1200, "device")], ["1 device", "1,200 devices"]);
  const now = Date.UTC(2026, 0, 1);
  assert.deepEqual([ago(now - 1000, now), ago(now - 90_000, now), ago(now + 9000, now)], ["now", "1 min ago", "now"]);
  assert.equal(inFuture(new Date(now + 7_200_000).toISOString(), now), "in 2 h");
});
