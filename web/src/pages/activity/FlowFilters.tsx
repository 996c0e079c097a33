// SPDX-License-Identifier: Apache-2.0
import { Button } from "../../components/Button";
import { useQuery } from "../../live/LiveContext";
import { devices, networks } from "../../live/queries";
import { byName } from "../../model/inventory";
import { navigate, useLocation, withQuery } from "../../routing/location";
import { Export } from "./Export";
import type { FlowQuery } from "./flowPage";
import { ListFilter, PERIODS, sinceOf } from "./ListFilter";

/** What is in the URL, or "". */
export interface FlowFilter {
  flows: string;
  device: string;
  network: string;
  rule: string;
  period: string;
}

const SHOWS: Record<string, FlowQuery> = { denied: { verdict: "deny" }, would: { would: "deny" } };

export function flowFilterIn(query: URLSearchParams): FlowFilter {
  const get = (name: string) => query.get(name) ?? "";
  return {
    flows: get("flows"),
    device: get("device"),
    network: get("network"),
    rule: get("rule"),
    period: get("period"),
  };
}

export function flowQuery({ flows, device, network, rule, period }: FlowFilter): FlowQuery {
  const parts = { ...(device && { device }), ...(network && { network }), ...(rule && { rule }) };
  return { ...SHOWS[flows], ...parts, ...sinceOf(period) };
}

export function FlowFilters({ filter }: { filter: FlowFilter }) {
  const location = useLocation();
  const [found, nets] = [useQuery(devices), useQuery(networks)];
  const named = (rows: { id: string; name: string }[]) => byName(rows).map((row) => [row.id, row.name] as const);
  const choices = {
    devices: found.status === "ready" ? named([...found.value.values()]) : [],
    networks: nets.status === "ready" ? named([...nets.value.values()]) : [],
  };
  return (
    <div className="activity-filter" role="search" aria-label="Filter">
      <ListFilter
        name="flows"
        label="Which flows"
        choices={[
          ["", "All"],
          ["denied", "Denied"],
          ["would", "Would be denied"],
        ]}
      />
      <ListFilter name="device" label="Device" choices={[["", "Any device"], ...choices.devices]} />
      <ListFilter name="network" label="Network" choices={[["", "All networks"], ...choices.networks]} />
      <ListFilter name="period" label="When" choices={PERIODS} />
      {filter.rule !== "" && (
        <Button look="quiet" icon="close" onClick={() => navigate(withQuery(location, { rule: "", page: "" }))}>
          Only one rule
        </Button>
      )}
      <span className="activity-export">
        <Export
          name="warren-flows"
          load={async (client, page) => {
            const answer = await client.call("GET /flows", { query: { ...flowQuery(filter), ...page } });
            return answer.data.map((row) => ({ ...row }));
          }}
        />
      </span>
    </div>
  );
}
