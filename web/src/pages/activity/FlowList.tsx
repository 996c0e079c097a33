// SPDX-License-Identifier: Apache-2.0
import { useMemo } from "react";
import type { FlowInfo, Operations } from "../../api/schema";
import { Await } from "../../components/Await";
import { Badge } from "../../components/Badge";
import { Empty } from "../../components/Empty";
import { PAGE_SIZE, Pager, pageIn } from "../../components/Pager";
import { Table } from "../../components/Table";
import { Time } from "../../components/Time";
import { bytes } from "../../format/numbers";
import { useQuery } from "../../live/LiveContext";
import { devices } from "../../live/queries";
import { navigate, useLocation, withQuery } from "../../routing/location";
import "./flows.css";

type FlowQuery = NonNullable<Operations["GET /flows"]["query"]>;
type Show = "all" | "denied" | "would";

const SHOWS: readonly (readonly [Show, string, FlowQuery])[] = [
  ["all", "All", {}],
  ["denied", "Denied", { verdict: "deny" }],
  ["would", "Would be denied", { would: "deny" }],
];

/** What passed gateways and what didn't, with the rule that said so. */
export function FlowList() {
  const location = useLocation();
  const page = pageIn(location.query);
  const show = SHOWS.find(([name]) => name === location.query.get("flows")) ?? SHOWS[0];
  const filter = show?.[2] ?? {};
  const query = useMemo(() => flowPage(page, filter), [page, filter]);
  const known = useQuery(devices);
  const nameOf = (id: string | undefined) =>
    id !== undefined && known.status === "ready" ? known.value.get(id)?.name : undefined;
  return (
    <>
      <div className="flow-filter">
        <select
          aria-label="Which flows"
          value={show?.[0]}
          onChange={(event) => navigate(withQuery(location, { flows: event.target.value, page: "" }))}
        >
          {SHOWS.map(([name, words]) => (
            <option key={name} value={name}>
              {words}
            </option>
          ))}
        </select>
      </div>
      <Await query={query}>
        {({ data, total }) =>
          data.length === 0 ? (
            <Empty icon="activity" title="No such flows yet">
              Gateways write down what passes them, as each network's flow log says.
            </Empty>
          ) : (
            <>
              <FlowTable rows={data} nameOf={nameOf} />
              <Pager page={page} total={total} />
            </>
          )
        }
      </Await>
    </>
  );
}

function FlowTable({ rows, nameOf }: { rows: FlowInfo[]; nameOf: (id: string | undefined) => string | undefined }) {
  return (
    <Table
      label="Flows"
      rows={rows}
      keyOf={(flow) => String(flow.seq)}
      columns={[
        { title: "From", cell: (flow) => nameOf(flow.src_device_id) ?? flow.src_ip },
        { title: "To", cell: (flow) => nameOf(flow.dst_device_id) ?? flow.dst_ip },
        { title: "Service", cell: (flow) => `${flow.proto}${flow.dst_port === undefined ? "" : ` ${flow.dst_port}`}` },
        { title: "Verdict", cell: (flow) => <Verdict flow={flow} /> },
        { title: "Rule", minor: true, cell: (flow) => <code>{flow.rule}</code> },
        { title: "Data", minor: true, align: "right", cell: (flow) => flow.bytes !== undefined && bytes(flow.bytes) },
        { title: "When", minor: true, cell: (flow) => <Time at={flow.ts} /> },
      ]}
    />
  );
}

function Verdict({ flow }: { flow: FlowInfo }) {
  if (flow.verdict === "deny") return <Badge tone="bad">denied</Badge>;
  if (flow.would === "deny") return <Badge tone="warn">would be denied</Badge>;
  return <Badge tone="good">{flow.event === "end" ? "ended" : "passed"}</Badge>;
}

/** No event tells of flows: there may be thousands in a second. */
function flowPage(page: number, filter: FlowQuery) {
  return {
    key: `flows/${page}/${JSON.stringify(filter)}`,
    load: (client: Parameters<typeof devices.load>[0]) =>
      client.call("GET /flows", { query: { ...filter, page, page_size: PAGE_SIZE } }),
    concerns: () => false,
    every: 10_000,
  };
}
