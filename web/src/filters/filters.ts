// SPDX-License-Identifier: Apache-2.0

/** What holds on every page until somebody takes it away: it is in the URL, and goes along from page to page. */
const KEPT = ["network", "group", "owner", "path", "status", "text", "selected"] as const;

export type FilterName = Exclude<typeof KEPT[number], "selected">;

export interface Filters {
  network: string;
  group: string;
  /** A user's id, or `none` for devices that belong to nobody. */
  owner: string;
  /** `gateway`: who is reached by one; `none`: who isn't connected. */
  path: string;
  /** A word of a device's state, below. */
  status: string;
  text: string;
}

export function filtersIn(query: URLSearchParams): Filters {
  const get = (name: FilterName) => query.get(name) ?? "";
  return {
    network: get("network"),
    group: get("group"),
    owner: get("owner"),
    path: get("path"),
    status: get("status"),
    text: get("text"),
  };
}

export const NOBODY = "none";

/** Of a page's query, what the next page keeps: `?network=…`, or nothing. */
export function keptQuery(query: URLSearchParams): string {
  const kept = new URLSearchParams();
  for (const name of KEPT) {
    const value = query.get(name);
    if (value !== null) kept.set(name, value);
  }
  const text = kept.toString();
  return text === "" ? "" : `?${text}`;
}

/** Whether one of some texts has what is looked for, whatever the case. */
export function hasText(wanted: string, ...texts: (string | undefined)[]): boolean {
  const needle = wanted.trim().toLowerCase();
  return needle === "" || texts.some((text) => text?.toLowerCase().includes(needle));
}
