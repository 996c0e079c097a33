// SPDX-License-Identifier: Apache-2.0
import type { Client } from "../api/client";
import { Failure } from "../api/failure";
import { isChange, isPresence } from "./event";
import type { LiveEvent } from "./event";
import type { Query } from "./query";

/** Rows by their id, in the order that the server gave them. */
export type Rows<Row> = ReadonlyMap<string, Row>;

/** From so many changed rows on, one list is less than each row by itself. */
const FEW = 12;

export interface CollectionOptions<Row> {
  key: string;
  /** The kind of entity that its rows are. */
  kind: string;
  /** Whether it has only some of that kind: whether it has one that it doesn't know yet, its list says. */
  isPart?: boolean;
  /** Other kinds of which its rows show what is configured: changes of those load the list. */
  shows?: readonly string[];
  all(client: Client): Promise<Row[]>;
  one(client: Client, id: string): Promise<Row>;
}

/** A list of entities that is kept right row by row. */
export function collection<Row extends { id: string }>(options: CollectionOptions<Row>): Query<Rows<Row>> {
  const { kind, isPart = false, shows = [] } = options;
  return {
    key: options.key,
    async load(client) {
      return new Map((await options.all(client)).map((row) => [row.id, row]));
    },
    concerns(event) {
      return event.kind === kind || (isChange(event) && shows.includes(event.kind ?? ""));
    },
    follow(rows, events, client) {
      const own = events.filter((event) => !isPresence(event) || rows.has(event.id ?? ""));
      const ids = [...new Set(own.map((event) => event.id ?? ""))];
      const isRow = ({ kind: other, id }: LiveEvent) => other === kind && id !== undefined && (!isPart || rows.has(id));
      return own.every(isRow) && ids.length <= FEW ? followRows(options, rows, own, ids, client) : undefined;
    },
  };
}

async function followRows<Row extends { id: string }>(
  options: CollectionOptions<Row>,
  rows: Rows<Row>,
  events: readonly LiveEvent[],
  ids: readonly string[],
  client: Client,
): Promise<Rows<Row>> {
  if (ids.length === 0) return rows;
  const gone = new Set(events.filter((event) => event.type === "deleted").map((event) => event.id ?? ""));
  const news = await Promise.all(
    ids.map(async (id) => [id, gone.has(id) ? undefined : await oneOrNothing(options, client, id)] as const),
  );
  const next = new Map(rows);
  for (const [id, row] of news) {
    if (row === undefined) next.delete(id);
    else next.set(id, row);
  }
  return next;
}

async function oneOrNothing<Row>(
  options: CollectionOptions<Row>,
  client: Client,
  id: string,
): Promise<Row | undefined> {
  try {
    return await options.one(client, id);
  } catch (error) {
    if (error instanceof Failure && error.code === "not_found") return undefined;
    throw error;
  }
}
