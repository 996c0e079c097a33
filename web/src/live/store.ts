// SPDX-License-Identifier: Apache-2.0
import type { Client } from "../api/client";
import { failureOf } from "../api/failure";
import type { LiveEvent } from "./event";
import type { Loaded, Query } from "./query";

/** Events that come together are one update. */
const TOGETHER = 120;
/** Values that nobody looks at are kept, so that going back shows them at once; so many at most. */
const KEPT = 100;

interface Entry {
  readonly query: Query<unknown>;
  loaded: Loaded<unknown>;
  readonly listeners: Set<() => void>;
  /** What the value doesn't show yet. */
  events: LiveEvent[];
  /** Whether the value has to be loaded, whatever the events say. */
  isStale: boolean;
  isBusy: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
  poll: ReturnType<typeof setInterval> | undefined;
}

/** What the pages show, each value once, kept right by events. It asks for what somebody looks at and nothing else. */
export class LiveStore {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly client: Client) {}

  read<Value>(query: Query<Value>): Loaded<Value> {
    return this.entry(query).loaded as Loaded<Value>;
  }

  /** Keeps a value right for as long as somebody listens. */
  subscribe<Value>(query: Query<Value>, listener: () => void): () => void {
    const entry = this.entry(query);
    entry.listeners.add(listener);
    this.schedule(entry, 0);
    if (query.every !== undefined && entry.poll === undefined) {
      entry.poll = setInterval(() => this.reload(entry), query.every);
    }
    return () => {
      entry.listeners.delete(listener);
      if (entry.listeners.size === 0) this.rest(entry);
    };
  }

  tell(event: LiveEvent): void {
    for (const entry of this.entries.values()) {
      if (event.type === "reset") entry.isStale = true;
      else if (entry.query.concerns(event)) entry.events.push(event);
      else continue;
      this.schedule(entry, TOGETHER);
    }
  }

  /** Loads a value anew: it has failed, or the caller has just changed it. */
  refresh(key: string): void {
    const entry = this.entries.get(key);
    if (entry !== undefined) this.reload(entry);
  }

  /** What could not be loaded, again: the server is back. */
  recover(): void {
    for (const entry of this.entries.values()) {
      const { loaded } = entry;
      if (loaded.status === "failed" || (loaded.status === "ready" && loaded.failure)) this.reload(entry);
    }
  }

  private reload(entry: Entry): void {
    entry.isStale = true;
    this.schedule(entry, 0);
  }

  private entry<Value>(query: Query<Value>): Entry {
    const known = this.entries.get(query.key);
    if (known !== undefined) return known;
    const entry: Entry = {
      query: query as Query<unknown>,
      loaded: { status: "loading" },
      listeners: new Set(),
      events: [],
      isStale: true,
      isBusy: false,
      timer: undefined,
      poll: undefined,
    };
    this.entries.set(query.key, entry);
    this.forgetSome();
    return entry;
  }

  private rest(entry: Entry): void {
    clearInterval(entry.poll);
    entry.poll = undefined;
  }

  private forgetSome(): void {
    for (const [key, entry] of this.entries) {
      if (this.entries.size <= KEPT) return;
      if (entry.listeners.size === 0 && !entry.isBusy && entry.loaded.status !== "loading") this.entries.delete(key);
    }
  }

  private schedule(entry: Entry, wait: number): void {
    const isWanted = entry.listeners.size > 0 && (entry.isStale || entry.events.length > 0);
    if (!isWanted || entry.isBusy || entry.timer !== undefined) return;
    entry.timer = setTimeout(() => {
      entry.timer = undefined;
      void this.update(entry);
    }, wait);
  }

  private async update(entry: Entry): Promise<void> {
    const events = entry.events;
    const wasStale = entry.isStale;
    entry.isBusy = true;
    entry.events = [];
    entry.isStale = false;
    try {
      const value = await this.next(entry, events, wasStale);
      if (!isShown(entry.loaded, value)) this.show(entry, { status: "ready", value });
    } catch (error) {
      // Whatever events said of it is lost with this attempt: the next one loads.
      entry.isStale = true;
      this.show(entry, this.failed(entry.loaded, error));
      return;
    } finally {
      entry.isBusy = false;
    }
    this.schedule(entry, entry.query.pause ?? TOGETHER);
  }

  private next(entry: Entry, events: readonly LiveEvent[], isStale: boolean): Promise<unknown> {
    const { loaded, query } = entry;
    const followed =
      isStale || loaded.status !== "ready" ? undefined : query.follow?.(loaded.value, events, this.client);
    return followed ?? query.load(this.client);
  }

  private failed(loaded: Loaded<unknown>, error: unknown): Loaded<unknown> {
    const failure = failureOf(error);
    const isGone = failure.code === "not_found" || failure.code === "forbidden";
    return loaded.status === "ready" && !isGone ? { ...loaded, failure } : { status: "failed", failure };
  }

  private show(entry: Entry, loaded: Loaded<unknown>): void {
    entry.loaded = loaded;
    for (const listener of [...entry.listeners]) listener();
  }
}

function isShown(loaded: Loaded<unknown>, value: unknown): boolean {
  return loaded.status === "ready" && loaded.failure === undefined && loaded.value === value;
}
