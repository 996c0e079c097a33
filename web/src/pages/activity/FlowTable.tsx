// SPDX-License-Identifier: Apache-2.0
import type { FlowInfo } from "../../api/schema";
import { Badge } from "../../components/Badge";
import { Table } from "../../components/Table";
import { Time } from "../../components/Time";
import { bytes } from "../../format/numbers";
import { useQuery } from "../../live/LiveContext";
import { devices } from "../../live/queries";
import { useRight } from "../../session/SessionContext";
import { FlowRule } from "./FlowRule";
import { SuggestRule } from "./SuggestRule";

/** Flows: who to whom, and what was said to that. */
export function FlowTable({ rows }: { rows: readonly FlowInfo[] }) {
  const known = useQuery(devices);
  const mayManage = useRight("manage");
  const nameOf = (id: string | undefined) =>
    id !== undefined && known.status === "ready" ? known.value.get(id)?.name : undefined;
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
        { title: "Rule", minor: true, cell: (flow) => <FlowRule rule={flow.rule} /> },
        { title: "Data", minor: true, align: "right", cell: (flow) => flow.bytes !== undefined && bytes(flow.bytes) },
        { title: "When", minor: true, cell: (flow) => <Time at={flow.ts} /> },
        { title: "", align: "right", cell: (flow) => mayManage && isClosed(flow) && <SuggestRule flow={flow} /> },
      ]}
    />
  );
}

/** What no rule lets through, and one could. */
function isClosed(flow: FlowInfo): boolean {
  return (flow.verdict === "deny" || flow.would === "deny") && !flow.is_reply;
}

function Verdict({ flow }: { flow: FlowInfo }) {
  if (flow.verdict === "deny") return <Badge tone="bad">denied</Badge>;
  if (flow.would === "deny") return <Badge tone="warn">would be denied</Badge>;
  return <Badge tone="good">{flow.event === "end" ? "ended" : "passed"}</Badge>;
}
