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

test("what comes by the dozen is told by nobody twice, and a lost server is as of what came last", () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1000 });
  const world = new World();
  world.socket.onopen?.();
  mock.timers.tick(500);
  for (let seq = 1; seq < 9; seq += 1) world.socket.onmessage?.({ data: `{"seq": ${seq}, "at": "", "type": "reset"}` });
  mock.timers.tick(500);
  world.socket.onclose?.({ code: 1006 });
  assert.deepEqual(world.contacts, [
    { status: "open", heard: 1000 },
    { status: "lost", heard: 1500 },
  ]);
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

test("who leaves while it opens leaves once it is open, and hears nothing", () => {
  const world = new World();
  const { socket } = world;
  world.connection.stop();
  assert.equal(world.closed, 0, "to a browser that would be an error of the page");
  socket.onopen?.();
  assert.equal(world.closed, 1);
  socket.onmessage?.({ data: '{"seq": 7, "at": "", "type": "reset"}' });
  socket.onclose?.({ code: 1005 });
  mock.timers.tick(60_000);
  assert.deepEqual([world.events, world.contacts, world.opened.length], [0, [], 1]);
});

/** A server that sockets lead to. */
class World {
  readonly connection: EventConnection;
  readonly opened: (number | undefined)[] = [];
  socket: Socket = silent();
  readonly contacts: Contact[] = [];
  isAway = false;
  isSignedOut = false;
  events = 0;
  closed = 0;

  constructor() {
    this.connection = new EventConnection({
      open: (since) => {
        this.opened.push(since);
        this.socket = silent(() => (this.closed += 1));
        return this.socket;
      },
      probe: () => (this.isAway ? Promise.reject(new Error("nobody answers")) : Promise.resolve()),
      onEvent: () => (this.events += 1),
      onContact: (contact) => this.contacts.push(contact),
      onAnswer: () => {},
      onSignedOut: () => (this.isSignedOut = true),
    });
    this.connection.start();
  }

  get contact(): Contact | undefined {
    return this.contacts[this.contacts.length - 1];
  }
}

function silent(close = () => {}): Socket {
  return { onopen: null, onmessage: null, onclose: null, close };
}
