// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { csv } from "../src/format/csv";

test("rows have a column for every field that one of them has", () => {
  assert.equal(csv([{ a: 1, b: "x" }, { a: 2, c: true }]), "a,b,c\r\n1,x,\r\n2,,true\r\n");
});

test("what would end a cell is quoted", () => {
  const text = csv([{ a: 'say "hi", now', b: "one\ntwo", c: { d: 1 } }]);
  assert.equal(text, 'a,b,c\r\n"say ""hi"", now","one\ntwo","{""d"":1}"\r\n');
});

test("a text that a spreadsheet would run is a text, and a number stays one", () => {
  assert.equal(csv([{ a: "=cmd()", b: "@x", c: -5 }]), "a,b,c\r\n'=cmd(),'@x,-5\r\n");
});
