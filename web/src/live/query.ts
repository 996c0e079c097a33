// SPDX-License-Identifier: Apache-2.0
import type { Client } from "../api/client";
import type { Failure } from "../api/failure";
import type { LiveEvent } from "./event";

/** Something that a page shows, and how to keep it right. */
export interface Query<Value> {
  /** Equal keys name equal queries. */
  readonly key: string;
  load(client: Client): Promise<Value>;
  /** Whether an event can have changed the value. */
  concerns(event: LiveEvent): boolean;
  /** Brings the value up to date with less than a load. Undefined where that takes one. */
  follow?(value: Value, events: readonly LiveEvent[], client: Client): Promise<Value> | undefined;
  /** Milliseconds between two updates, for a value that costs the server something. */
  readonly pause?: number;
  /** Milliseconds after which it is loaded again: for what no event tells. */
  readonly every?: number;
}

/** What is known of a query's value. A value that can't be brought up to date stays, with what is wrong. */
export type Loaded<Value> =
  | { readonly status: "loading" }
  | { readonly status: "failed"; readonly failure: Failure }
  | { readonly status: "ready"; readonly value: Value; readonly failure?: Failure };
