// SPDX-License-Identifier: Apache-2.0
import { useMemo } from "react";
import type { Client } from "../../api/client";
import type { AuditInfo } from "../../api/schema";
import { Await } from "../../components/Await";
import { Empty } from "../../components/Empty";
import { PAGE_SIZE, Pager, pageIn } from "../../components/Pager";
import { Table } from "../../components/Table";
import { Time } from "../../components/Time";
import { isChange } from "../../live/event";
import type { Query } from "../../live/query";
import { actorOf, changedIn } from "../../model/history";
import { useLocation } from "../../routing/location";
import { AuditFilters, auditQuery, filterIn } from "./AuditFilters";
import type { AuditFilter } from "./AuditFilters";

interface Page {
  rows: AuditInfo[];
  total: number;
  /** What was changed by which revision. */
  changed: ReadonlyMap<number, string>;
}

/** Everything that people did, the newest first; each row is chained to the one before. */
export function AuditList() {
  const location = useLocation();
  const page = pageIn(location.query);
  const filter = filterIn(location.query);
  const query = useMemo(() => auditPage(page, filter), [page, JSON.stringify(filter)]);
  return (
    <>
      <AuditFilters filter={filter} />
      <Await query={query}>
        {({ rows, total, changed }) =>
          rows.length === 0 ? (
            <Empty icon="activity" title="Nobody did such a thing">
              Filters leave nothing of the log: take one away.
            </Empty>
          ) : (
            <>
              <Table
                label="Audit log"
                rows={rows}
                keyOf={(row) => String(row.seq)}
                columns={[
                  { title: "What", cell: (row) => <code>{row.action}</code> },
                  { title: "Who", cell: actorOf },
                  { title: "Of what", cell: (row) => changed.get(row.revision ?? 0) ?? details(row) },
                  { title: "Revision", minor: true, align: "right", cell: (row) => row.revision },
                  { title: "When", cell: (row) => <Time at={row.at} /> },
                ]}
              />
              <Pager page={page} total={total} />
            </>
          )
        }
      </Await>
    </>
  );
}

function details({ details }: AuditInfo): string {
  return Object.entries(details)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}

function auditPage(page: number, filter: AuditFilter): Query<Page> {
  return {
    key: `audit/${page}/${JSON.stringify(filter)}`,
    load: (client) => loadPage(client, page, filter),
    concerns: isChange,
  };
}

/** The log says that something was changed, the history says what. */
async function loadPage(client: Client, page: number, filter: AuditFilter): Promise<Page> {
  const query = { ...auditQuery(filter), page, page_size: PAGE_SIZE, sort: "-seq" as const };
  const { data, total } = await client.call("GET /audit", { query });
  const [newest, oldest] = [data[0], data[data.length - 1]];
  if (newest === undefined || oldest === undefined) return { rows: data, total, changed: new Map() };
  const until = new Date(new Date(newest.at).getTime() + 1000).toISOString();
  const history = await client.call("GET /history", { query: { since: oldest.at, until, page_size: 1000 } });
  return { rows: data, total, changed: new Map(history.data.map((entry) => [entry.seq, changedIn(entry)])) };
}
