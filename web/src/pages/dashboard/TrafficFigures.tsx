// SPDX-License-Identifier: Apache-2.0
import type { StatsResponse } from "../../api/schema";
import { Panel } from "../../components/Panel";
import { bitRate, bytes } from "../../format/numbers";

/** What gateways carried, and what rules said of it. */
export function TrafficFigures({ figures }: { figures: StatsResponse }) {
  const { carried, traffic } = figures;
  const sum = ({ rx_bytes, tx_bytes }: typeof carried.minute) => rx_bytes + tx_bytes;
  return (
    <Panel title="Through the gateways">
      <dl className="figures">
        <Figure name="Now" value={bitRate(sum(carried.minute) / 60)} />
        <Figure name="Last hour" value={bytes(sum(carried.hour))} />
        <Figure name="Last 24 hours" value={bytes(sum(carried.day))} />
        {traffic && <Figure name="Flows, 24 hours" value={traffic.flows.toLocaleString("en")} />}
        {traffic && <Figure name="Denied" value={traffic.denied.toLocaleString("en")} />}
        {traffic && <Figure name="Would be denied" value={traffic.would_deny.toLocaleString("en")} />}
      </dl>
    </Panel>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
