// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Client } from "../src/api/client";
import { Failure } from "../src/api/failure";
import { collection } from "../src/live/collection";
import type { Rows } from "../src/live/collection";
import type { LiveEvent } from "../src/live/event";
import type { Query } from "../src/live/query";
import { LiveStore } from "../src/live/store";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "setInterval"] }));
afterEach(() => mock.timers.reset());

test("a value is loaded when somebody looks, and once however many look", async () => {
  const world = new World(["a", "b"]);
  await world.look();
  await world.look();
  assert.deepEqual(world.names(), ["a 0", "b 0"]);
  assert.deepEqual(world.asked, ["all"]);
});

test("a changed row is asked for alone, and rows that nobody changed stay the same objects", async () => {
  const world = new World(["a", "b"]);
  await world.look();
  const before = world.rows().get("a");
  await world.happens({ type: "changed", kind: "thing", id: "b" });
  assert.deepEqual(world.names(), ["a 0", "b 1"]);
  assert.deepEqual(world.asked, ["all", "b"]);
  assert.equal(world.rows().get("a"), before);
});

test("a deleted row goes without asking, and one that is gone when asked for goes as well", async () => {
  const world = new World(["a", "b", "c"]);
  await world.look();
  await world.happens({ type: "deleted", kind: "thing", id: "a" });
  assert.deepEqual(world.asked, ["all"]);
  world.things.delete("b");
  await world.happens({ type: "changed", kind: "thing", id: "b" });
  assert.deepEqual(world.names(), ["c 0"]);
});

test("many changes at once are one list", async () => {
  const world = new World(Array.from({ length: 40 }, (_, index) => `n${index}`));
  await world.look();
  for (const id of world.things.keys()) world.store.tell(event({ type: "changed", kind: "thing", id }));
  await world.settle();
  assert.deepEqual(world.asked, ["all", "all"]);
});

test("what is shown of other kinds is loaded anew, and other kinds are nobody's business", async () => {
  const world = new World(["a"]);
  await world.look();
  await world.happens({ type: "changed", kind: "stranger", id: "x" });
  assert.deepEqual(world.asked, ["all"]);
  await world.happens({ type: "changed", kind: "neighbour", id: "x" });
  assert.deepEqual(world.asked, ["all", "all"]);
});

test("a list of some of a kind asks for none of the others, but whether somebody new is in it", async () => {
  const world = new World(["gateway"], "device");
  await world.look();
  await world.happens({ type: "reported", kind: "device", id: "laptop" });
  assert.deepEqual(world.asked, ["all"]);
  await world.happens({ type: "reported", kind: "device", id: "gateway" });
  assert.deepEqual(world.asked, ["all", "gateway"]);
  await world.happens({ type: "changed", kind: "device", id: "laptop" });
  assert.deepEqual(world.asked, ["all", "gateway", "all"]);
});

test("events before a reset are not told, so that everything is loaded", async () => {
  const world = new World(["a"]);
  await world.look();
  await world.happens({ type: "reset" });
  assert.deepEqual(world.asked, ["all", "all"]);
});

test("a value that can't be brought up to date stays, with what is wrong, until the server is back", async () => {
  const world = new World(["a"]);
  await world.look();
  world.isAway = true;
  await world.happens({ type: "changed", kind: "thing", id: "a" });
  const loaded = world.store.read(world.query);
  assert(loaded.status === "ready" && loaded.failure?.code === "unreachable");
  world.isAway = false;
  world.store.recover();
  await world.settle();
  assert.deepEqual(world.names(), ["a 1"]);
});

test("what happens while nobody looks is caught up with when somebody does", async () => {
  const world = new World(["a"]);
  const leave = await world.look();
  leave();
  await world.happens({ type: "changed", kind: "thing", id: "a" });
  assert.deepEqual(world.asked, ["all"]);
  await world.look();
  assert.deepEqual(world.names(), ["a 1"]);
});

interface Thing {
  id: string;
  version: number;
}

/** A server with things, and a store that follows it. */
class World {
  readonly things = new Map<string, number>();
  readonly asked: string[] = [];
  isAway = false;
  readonly store = new LiveStore(new Client());
  readonly query: Query<Rows<Thing>>;

  /** `part`: a kind of which it has only some. */
  constructor(names: string[], part?: string) {
    for (const name of names) this.things.set(name, 0);
    this.query = collection<Thing>({
      key: "things",
      kind: part ?? "thing",
      isPart: part !== undefined,
      shows: ["neighbour"],
      all: () => this.answer("all", () => [...this.things].map(([id, version]) => ({ id, version }))),
      one: (_, id) => this.answer(id, () => this.thing(id)),
    });
  }

  async look(): Promise<() => void> {
    const leave = this.store.subscribe(this.query, () => {});
    await this.settle();
    return leave;
  }

  async happens(what: Omit<LiveEvent, "seq" | "at">): Promise<void> {
    const version = this.things.get(what.id ?? "");
    if (version !== undefined) this.things.set(what.id ?? "", version + 1);
    this.store.tell(event(what));
    await this.settle();
  }

  /** Lets what is due happen, and what follows from it. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 4; turn += 1) {
      mock.timers.tick(1000);
      for (let step = 0; step < 20; step += 1) await Promise.resolve();
    }
  }

  rows(): ReadonlyMap<string, Thing> {
    const loaded = this.store.read(this.query);
    assert(loaded.status === "ready");
    return loaded.value;
  }

  names(): string[] {
    return [...this.rows().values()].map(({ id, version }) => `${id} ${version}`);
  }

  private thing(id: string): Thing {
    const version = this.things.get(id);
    if (version === undefined) throw new Failure("not_found", "there is no such thing");
    return { id, version };
  }

  private async answer<Value>(what: string, value: () => Value): Promise<Value> {
    if (this.isAway) throw Failure.unreachable;
    this.asked.push(what);
    return value();
  }
}

function event(what: Omit<LiveEvent, "seq" | "at">): LiveEvent {
  return { seq: 1, at: "2026-01-01T00:00:00Z", ...what };
}
