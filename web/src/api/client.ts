// SPDX-License-Identifier: Apache-2.0
import { Failure } from "./failure";
import type { Operations, Problem } from "./schema";

export type Operation = keyof Operations;
export type Answer<O extends Operation> = Operations[O]["answer"];

type Query<O extends Operation> = Operations[O] extends { query: infer Q } ? Q : never;
type QueryPart<O extends Operation> = [Query<O>] extends [never]
  ? unknown
  : Record<string, never> extends Query<O>
  ? { query?: Query<O> }
  : Partial<Query<O>> extends Query<O>
  ? { query?: Query<O> }
  : { query: Query<O> };
export type Input<O extends Operation> = Omit<Operations[O], "answer" | "query"> & QueryPart<O>;
type Arguments<O extends Operation> = Partial<Input<O>> extends Input<O> ? [input?: Input<O>] : [input: Input<O>];

/** What an operation answers a row of, where it answers in pages. */
export type Row<O extends Operation> = Extract<Answer<O>, { total: number }> extends { data: (infer R)[] } ? R : never;
export type ListOperation = {
  [O in Operation]: Operations[O] extends { query: { page?: number; page_size?: number } } ? O : never;
}[Operation];

interface Parts {
  path?: Record<string, string>;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
}

const BASE = "/api/v1";
const TIMEOUT = 60_000;

/** The API, by the names of its operations. The session is a cookie, which scripts don't see. */
export class Client {
  /** Goes with every change: it shows that a page of this server asks. */
  csrfToken: string | undefined;
  /** The slug of the workspace that calls are about, where the user has several. */
  workspace: string | undefined;
  /** Called when the server says that nobody is signed in any more. */
  onSignedOut: () => void = () => {};
  /** Called when events aren't told any more: the session has ended, or its user is something else by now. */
  onEventsEnded: () => void = () => {};

  async call<O extends Operation>(operation: O, ...[input]: Arguments<O>): Promise<Answer<O>> {
    const response = await this.send(operation, (input ?? {}) as Parts, "application/json");
    return (response.status === 204 ? undefined : await response.json()) as Answer<O>;
  }

  /** All rows of a list, however many pages they are. */
  async list<O extends ListOperation>(operation: O, input: Omit<Input<O>, "query"> & Parts = {} as Input<O>) {
    const rows: Row<O>[] = [];
    for (let page = 1; ; page += 1) {
      const query = { ...input.query, page, page_size: 1000 };
      const response = await this.send(operation, { ...input, query }, "application/json");
      const answer = (await response.json()) as { data: Row<O>[]; total: number };
      rows.push(...answer.data);
      if (rows.length >= answer.total || answer.data.length === 0) return rows;
    }
  }

  /** An answer that isn't JSON: a configuration as text, a QR code as a picture. */
  async blob<O extends Operation>(operation: O, ...[input]: Arguments<O>): Promise<Blob> {
    const response = await this.send(operation, (input ?? {}) as Parts, "*/*");
    return response.blob();
  }

  private async send(operation: string, input: Parts, accept: string): Promise<Response> {
    const [method = "GET", path = ""] = operation.split(" ");
    const response = await this.fetch(BASE + expand(path, input.path ?? {}) + queryText(input.query ?? {}), {
      method,
      headers: this.headers(method, accept, input.body !== undefined),
      body: input.body === undefined ? null : JSON.stringify(input.body),
      credentials: "same-origin",
    });
    if (response.ok) return response;
    const failure = await failureIn(response);
    if (failure.code === "unauthenticated" && this.csrfToken !== undefined) this.onSignedOut();
    throw failure;
  }

  private async fetch(url: string, request: RequestInit): Promise<Response> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), TIMEOUT);
    try {
      return await fetch(url, { ...request, signal: abort.signal });
    } catch {
      throw Failure.unreachable;
    } finally {
      clearTimeout(timer);
    }
  }

  private headers(method: string, accept: string, hasBody: boolean): Record<string, string> {
    const headers: Record<string, string> = { Accept: accept };
    if (hasBody) headers["Content-Type"] = "application/json";
    if (method !== "GET" && this.csrfToken !== undefined) headers["X-CSRF-Token"] = this.csrfToken;
    if (this.workspace !== undefined) headers["Warren-Tenant"] = this.workspace;
    return headers;
  }
}

function expand(path: string, values: Record<string, string>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ""));
}

function queryText(query: Record<string, string | number | boolean | undefined>): string {
  const words = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`],
  );
  return words.length === 0 ? "" : `?${words.join("&")}`;
}

async function failureIn(response: Response): Promise<Failure> {
  const isProblem = response.headers.get("Content-Type")?.startsWith("application/problem+json") ?? false;
  if (isProblem) return Failure.of((await response.json()) as Problem);
  // A proxy in front speaks for a server that is away.
  if (response.status >= 502) return Failure.unreachable;
  return new Failure("internal", `The server answered ${response.status}.`);
}
