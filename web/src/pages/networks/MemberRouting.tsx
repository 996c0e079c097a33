// SPDX-License-Identifier: Apache-2.0
import { useMemo } from "react";
import type { Client } from "../../api/client";
import type { DeviceInfo, EffectiveRouting } from "../../api/schema";
import { Await } from "../../components/Await";
import { Badge } from "../../components/Badge";
import { Empty } from "../../components/Empty";
import { PAGE_SIZE, Pager, pageIn } from "../../components/Pager";
import { Table } from "../../components/Table";
import { deviceLink } from "../../inspector/selection";
import { isChange } from "../../live/event";
import type { Query } from "../../live/query";
import { Decided, named } from "../../model/Decided";
import { byName } from "../../model/inventory";
import type { Inventory } from "../../model/inventory";
import { Link } from "../../routing/Link";
import { useLocation } from "../../routing/location";
import type { PartProps } from "./NetworkPage";

/** What counts for each member, and which of the four layers decided it. */
export function MemberRouting({ network, all }: PartProps) {
  const page = pageIn(useLocation().query);
  const members = byName([...all.devices.values()].filter((device) => isMember(device, network.id, all)));
  const shown = members.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
  const ids = shown.map((device) => device.id).join(" ");
  const query = useMemo(() => routingsOf(network.id, ids.split(" ").filter(Boolean)), [network.id, ids]);
  if (members.length === 0) {
    return <Empty icon="device" title="Nobody is in it yet" action={<Link to="/devices">Add a device</Link>} />;
  }
  return (
    <>
      <p className="network-soft">
        A device's own preference comes first, then its owner's, then the network's, then the system's default.
      </p>
      <Await query={query}>{(routings) => <RoutingTable devices={shown} routings={routings} all={all} />}</Await>
      {members.length > PAGE_SIZE && <Pager page={page} total={members.length} words={["Before", "After"]} />}
    </>
  );
}

/** Gateways are what the others go by. */
function isMember(device: DeviceInfo, network: string, all: Inventory): boolean {
  return device.kind !== "gateway" && all.peersOf(device).some((peer) => peer.network_id === network);
}

interface TableProps {
  devices: readonly DeviceInfo[];
  routings: Routings;
  all: Inventory;
}

function RoutingTable({ devices, routings, all }: TableProps) {
  const location = useLocation();
  const of = (device: DeviceInfo) => routings.get(device.id);
  const gateway = (field: EffectiveRouting["ingress"]) => field && <Decided {...named(field, all)} />;
  return (
    <Table
      label="Effective routing"
      rows={devices}
      keyOf={(device) => device.id}
      linkOf={(device) => deviceLink(location, device.id)}
      columns={[
        { title: "Device", cell: (device) => device.name },
        { title: "Traffic", cell: (device) => decided(of(device)?.traffic_mode) },
        { title: "Entry", minor: true, cell: (device) => gateway(of(device)?.ingress) },
        { title: "Exit", minor: true, cell: (device) => gateway(of(device)?.egress) },
        { title: "Way", minor: true, cell: (device) => decided(of(device)?.routing_mode) },
        { title: "State", cell: (device) => <State routing={of(device)} /> },
      ]}
    />
  );
}

function decided(field: EffectiveRouting["traffic_mode" | "routing_mode"] | undefined) {
  return field && <Decided {...field} />;
}

function State({ routing }: { routing: EffectiveRouting | undefined }) {
  if (routing === undefined || routing.status === "ok") return <>{routing?.status}</>;
  return (
    <Badge tone="warn" {...(routing.reason !== undefined && { title: routing.reason })}>
      {routing.status}
    </Badge>
  );
}

/** By device. */
type Routings = ReadonlyMap<string, EffectiveRouting | undefined>;

const CONCERNED = ["device", "user_routing", "network", "peer"];

function routingsOf(network: string, devices: readonly string[]): Query<Routings> {
  return {
    key: `routings/${network}/${devices.join(" ")}`,
    load: async (client) =>
      new Map(await Promise.all(devices.map(async (id) => [id, await routingOf(client, network, id)] as const))),
    concerns: (event) => isChange(event) && CONCERNED.includes(event.kind ?? ""),
  };
}

async function routingOf(client: Client, network: string, device: string): Promise<EffectiveRouting | undefined> {
  const { networks } = await client.call("GET /devices/{device}/effective-routing", { path: { device } });
  return networks.find((each) => each.network_id === network);
}
