// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { EventConnection } from "../src/live/connection";
import type { Contact, Socket } from "../src/live/connection";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

test("a lost connection is begun anew behind the last event", () => {
  const world = new World();
  world.socket.onopen?.();
  world.socket.onmessage?.({ data: '{"seq": 7, "at": "", "type": "reset"}' });
  world.socket.onclose?.({ code: 1006 });
  assert.equal(world.contact?.status, "lost");
  mock.timers.tick(1000);
  assert.deepEqual(world.opened, [undefined, 7]);
  world.socket.onopen?.();
  assert.equal(world.contact?.status, "open");
});

test("attempts become fewer, and never stop", () => {
  const world = new World();
  for (let attempt = 0; attempt < 10; attempt += 1) {
    world.socket.onclose?.({ code: 1006 });
    mock.timers.tick(10_000);
  }
  assert.equal(world.opened.length, 11);
  world.socket.onclose?.({ code: 1006 });
  mock.timers.tick(5000);
  assert.equal(world.opened.length, 11, "after ten failures it waits for more than five seconds");
});

test("a connection that leads nowhere is found out, and left", async () => {
  const world = new World();
  world.socket.onopen?.();
  world.isAway = true;
  const first = world.socket;
  mock.timers.tick(10_000);
  await Promise.resolve();
  await Promise.resolve();
  assert.equal(world.contact?.status, "lost");
  mock.timers.tick(1000);
  assert.notEqual(world.socket, first);
  first.onclose?.({ code: 1006 });
  world.socket.onopen?.();
  assert.equal(world.contact?.status, "open", "what the first one says counts no more");
});

test("a session that has ended is told, and nothing is tried again", () => {
  const world = new World();
  world.socket.onopen?.();
  world.socket.onclose?.({ code: 4001 });
  mock.timers.tick(60_000);
  assert(world.isSignedOut);
  assert.equal(world.opened.length, 1);
});

/** A server that sockets lead to. */
class World {
  readonly opened: (number | undefined)[] = [];
  socket: Socket = silent();
  contact: Contact | undefined;
  isAway = false;
  isSignedOut = false;

  constructor() {
    const connection = new EventConnection({
      open: (since) => {
        this.opened.push(since);
        this.socket = silent();
        return this.socket;
      },
      probe: () => (this.isAway ? Promise.reject(new Error("nobody answers")) : Promise.resolve()),
      onEvent: () => {},
      onContact: (contact) => (this.contact = contact),
      onSignedOut: () => (this.isSignedOut = true),
    });
    connection.start();
  }
}

function silent(): Socket {
  return { onopen: null, onmessage: null, onclose: null, close: () => {} };
}
