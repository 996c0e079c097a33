// SPDX-License-Identifier: Apache-2.0
import { useMemo } from "react";
import { AwaitLoaded } from "../../components/Await";
import { Empty } from "../../components/Empty";
import { PageHead } from "../../components/PageHead";
import { Tabs } from "../../components/Tabs";
import { FilterBar } from "../../filters/FilterBar";
import { filtersIn } from "../../filters/filters";
import { useSelection } from "../../inspector/selection";
import { useLive } from "../../live/LiveContext";
import { sameMembers, useStable } from "../../live/useStable";
import { matchingDevices } from "../../model/inventory";
import type { Inventory } from "../../model/inventory";
import { useInventory } from "../../model/useInventory";
import { Link } from "../../routing/Link";
import { useLocation } from "../../routing/location";
import { Legend } from "./Legend";
import { TopologyList } from "./TopologyList";
import { TopologyMap } from "./TopologyMap";
import "./topology.css";
import { useGraph } from "./useGraph";

const VIEWS = [
  ["map", "Map"],
  ["list", "List"],
] as const;

/** Who is connected to whom, by which way, now. */
export function TopologyPage() {
  const { store } = useLive();
  return (
    <div className="topology-page">
      <PageHead title="Board" />
      <AwaitLoaded loaded={useInventory()} onRetry={() => store.recover()}>
        {(all) =>
          all.devices.size === 0 ? (
            <Empty icon="board" title="Nothing to see yet" action={<Link to="/devices">Add a device</Link>}>
              Devices and gateways appear here as they join, and the tunnels between them.
            </Empty>
          ) : (
            <Topology all={all} />
          )
        }
      </AwaitLoaded>
    </div>
  );
}

function Topology({ all }: { all: Inventory }) {
  const { query } = useLocation();
  const { device: selected } = useSelection();
  const { graph, layout } = useGraph(all, selected);
  const matching = useMemo(() => matchingDevices(all, filtersIn(query)), [all, query]);
  const shown = useStable(useMemo(() => new Set(matching.map((device) => device.id)), [matching]), sameMembers);
  const view = query.get("view") === "list" ? "list" : "map";
  return (
    <>
      <FilterBar networks={all.networks} groups={all.groups} />
      <Tabs label="View" name="view" tabs={VIEWS} shown={view} />
      {view === "list" ? (
        <TopologyList all={all} graph={graph} shown={shown} selected={selected} />
      ) : (
        <>
          <TopologyMap all={all} graph={graph} layout={layout} shown={shown} selected={selected} />
          <Legend />
        </>
      )}
    </>
  );
}
