// SPDX-License-Identifier: Apache-2.0
import { useMemo } from "react";
import type { AuditInfo } from "../../api/schema";
import { Await } from "../../components/Await";
import { PAGE_SIZE, Pager, pageIn } from "../../components/Pager";
import { Table } from "../../components/Table";
import { Time } from "../../components/Time";
import type { Query } from "../../live/query";
import { useLocation } from "../../routing/location";

interface Page {
  data: AuditInfo[];
  total: number;
}

/** Everything that people did, the newest first; each row is chained to the one before. */
export function AuditList() {
  const location = useLocation();
  const page = pageIn(location.query);
  const query = useMemo(() => auditPage(page), [page]);
  return (
    <Await query={query}>
      {({ data, total }) => (
        <>
          <Table
            label="Audit log"
            rows={data}
            keyOf={(row) => String(row.seq)}
            columns={[
              { title: "What", cell: (row) => <code>{row.action}</code> },
              { title: "Who", cell: (row) => row.actor_name ?? row.actor },
              { title: "Of what", cell: (row) => details(row) },
              { title: "Revision", minor: true, align: "right", cell: (row) => row.revision },
              { title: "When", cell: (row) => <Time at={row.at} /> },
            ]}
          />
          <Pager page={page} total={total} />
        </>
      )}
    </Await>
  );
}

function details({ details }: AuditInfo): string {
  return Object.entries(details)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}

function auditPage(page: number): Query<Page> {
  return {
    key: `audit/${page}`,
    load: (client) => client.call("GET /audit", { query: { page, page_size: PAGE_SIZE, sort: "-seq" } }),
    concerns: (event) => event.type === "changed" || event.type === "deleted",
  };
}
