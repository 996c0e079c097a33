// SPDX-License-Identifier: Apache-2.0
import { useMemo, useRef } from "react";
import { useNow } from "../../components/Time";
import { useQuery } from "../../live/LiveContext";
import { incidents } from "../../live/queries";
import type { Loaded } from "../../live/query";
import { useGatewayLinks } from "../../model/gatewayLinks";
import type { Inventory } from "../../model/inventory";
import { sameMembers, useStable } from "../../live/useStable";
import { graphOf, sameLinks } from "./graph";
import type { Graph, GraphLink } from "./graph";
import { layOut } from "./layout";
import type { Cluster, Layout } from "./layout";
import { directLinks, noLinks, outwardLinks } from "./linkQueries";

/** What the topology shows, and where. Places are kept from one time to the next. */
export function useGraph(all: Inventory, selected: string | undefined): { graph: Graph; layout: Layout } {
  const device = selected === undefined ? undefined : all.devices.get(selected);
  const asks = device?.kind === "agent" && device.management === "managed" && device.state === "active";
  const figures = useGatewayLinks(all);
  const direct = useQuery(useMemo(() => (asks && device ? directLinks(device) : noLinks), [asks, device?.id]));
  const isClient = device !== undefined && device.kind !== "gateway";
  const outward = useQuery(useMemo(() => (isClient ? outwardLinks(device) : noLinks), [isClient, device?.id]));
  const open = useQuery(incidents);
  const now = useNow(10_000);

  const graph = useMemo(
    () =>
      graphOf(
        all,
        figures.status === "ready" ? figures.value : undefined,
        open.status === "ready" ? open.value.values() : [],
        [...linksIn(direct), ...linksIn(outward)],
        now,
      ),
    [all, figures, open, direct, outward, now],
  );
  const links = useStable(graph.links, sameLinks);
  const troubled = useStable(graph.troubled, sameMembers);
  return { graph: { ...graph, links, troubled }, layout: useLayout(graph.clusters) };
}

function linksIn(loaded: Loaded<GraphLink[]>): readonly GraphLink[] {
  return loaded.status === "ready" ? loaded.value : [];
}

/** Only who is where changes it, which most updates say nothing of. */
function useLayout(clusters: readonly Cluster[]): Layout {
  const slots = useRef<Layout["slots"]>(new Map());
  const latest = useRef(clusters);
  latest.current = clusters;
  const members = clusters.map(({ gateway, devices }) => `${gateway ?? ""}: ${devices.join(" ")}`).join("\n");
  const layout = useMemo(() => layOut(latest.current, slots.current), [members]);
  slots.current = layout.slots;
  return layout;
}
