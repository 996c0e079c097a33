// SPDX-License-Identifier: Apache-2.0
import type { FlowPage, Operations } from "../../api/schema";
import type { Query } from "../../live/query";

export type FlowQuery = NonNullable<Operations["GET /flows"]["query"]>;

/** No event tells of flows: there may be thousands in a second. They are asked for each so many milliseconds. */
export function flowPage(query: FlowQuery, every: number): Query<FlowPage> {
  return {
    key: `flows/${JSON.stringify(query)}`,
    load: (client) => client.call("GET /flows", { query }),
    concerns: () => false,
    every,
  };
}
