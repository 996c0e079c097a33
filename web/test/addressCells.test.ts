// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import type { AddressInfo } from "../src/api/schema";
import { addressCells } from "../src/pages/networks/addressCells";

function row(ip: string, network_cidr: string, allocated = true): AddressInfo {
  return { ip, network_cidr, allocated, network_id: "n", network_name: "n" };
}

test("a small network has a cell for each address", () => {
  const cells = addressCells("10.0.0.0/29", [row("10.0.0.1", "10.0.0.0/29"), row("10.0.0.7", "10.0.0.0/29", false)]);
  assert.deepEqual(
    cells?.map(({ first, taken, resting }) => [first, taken, resting]),
    [0, 1, 2, 3, 4, 5, 6, 7].map((last) => [`10.0.0.${last}`, last === 1 ? 1 : 0, last === 7 ? 1 : 0]),
  );
});

test("a large network has 256 cells of as many addresses each", () => {
  const cidr = "192.168.0.0/16";
  const cells = addressCells(cidr, [row("192.168.1.0", cidr), row("192.168.1.255", cidr), row("192.168.255.3", cidr)]);
  assert.equal(cells?.length, 256);
  assert.deepEqual(cells?.[1], { first: "192.168.1.0", size: 256, taken: 2, resting: 0 });
  assert.equal(cells?.[255]?.taken, 1);
});

test("other prefixes' addresses are in no cell, and IPv6 has no map", () => {
  const cells = addressCells("10.0.0.0/30", [row("fd00::1", "fd00::/64"), row("10.0.1.1", "10.0.1.0/24")]);
  assert.equal(cells?.every((cell) => cell.taken === 0), true);
  assert.equal(addressCells("fd00::/64", []), undefined);
});
