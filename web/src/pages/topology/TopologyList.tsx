// SPDX-License-Identifier: Apache-2.0
import { Badge } from "../../components/Badge";
import { Table } from "../../components/Table";
import { bitRate } from "../../format/numbers";
import { ago } from "../../format/time";
import { deviceLink } from "../../inspector/selection";
import { DeviceStatus } from "../../model/DeviceStatus";
import { byName } from "../../model/inventory";
import type { Inventory } from "../../model/inventory";
import { useLocation } from "../../routing/location";
import type { Graph, GraphLink } from "./graph";

interface Props {
  all: Inventory;
  graph: Graph;
  shown: ReadonlySet<string>;
  selected: string | undefined;
}

/** What the map shows, as rows: who is connected by whom, and how. */
export function TopologyList({ all, graph, shown, selected }: Props) {
  const location = useLocation();
  const name = (id: string | undefined) => (id === undefined ? "none" : all.devices.get(id)?.name ?? "another");
  const linkTo = new Map(graph.links.filter((link) => link.path === "gateway").map((link) => [link.to, link]));
  const rows = byName([...all.devices.values()].filter((device) => shown.has(device.id)));
  return (
    <Table
      label="Topology"
      rows={rows}
      keyOf={(device) => device.id}
      linkOf={(device) => deviceLink(location, device.id)}
      isChosen={(device) => device.id === selected}
      columns={[
        { title: "Device", cell: (device) => device.name },
        { title: "Status", cell: (device) => <DeviceStatus device={device} /> },
        { title: "Kind", minor: true, cell: (device) => device.kind },
        {
          title: "By gateway",
          cell: (device) => (device.kind === "gateway" ? "" : name(linkTo.get(device.id)?.from)),
        },
        { title: "Tunnel", cell: (device) => <Tunnel link={linkTo.get(device.id)} /> },
        { title: "Handshake", minor: true, cell: (device) => handshake(linkTo.get(device.id)) },
        { title: "Throughput", minor: true, align: "right", cell: (device) => rate(linkTo.get(device.id)) },
        { title: "Incident", minor: true, cell: (device) => graph.troubled.has(device.id) && TROUBLE },
      ]}
    />
  );
}

const TROUBLE = <Badge tone="bad">open</Badge>;
const TONES = { up: "good", quiet: "quiet", missing: "warn" } as const;

function Tunnel({ link }: { link: GraphLink | undefined }) {
  return link === undefined ? null : <Badge tone={TONES[link.state]}>{link.state}</Badge>;
}

function handshake(link: GraphLink | undefined): string {
  const at = link?.figures?.handshake;
  return at === undefined ? "" : ago(at, Date.now());
}

function rate(link: GraphLink | undefined): string {
  return link?.figures?.rate === undefined ? "" : bitRate(link.figures.rate);
}
