// SPDX-License-Identifier: Apache-2.0
import type { GatewayInfo } from "../../api/schema";
import { Badge } from "../../components/Badge";
import { Meter } from "../../components/Meter";
import { Table } from "../../components/Table";
import type { Column } from "../../components/Table";
import { Time } from "../../components/Time";
import type { Rows } from "../../live/collection";
import { useQuery } from "../../live/LiveContext";
import { networks } from "../../live/queries";
import { DeviceStatus } from "../../model/DeviceStatus";

export function GatewayTable({ rows }: { rows: Rows<GatewayInfo> }) {
  const known = useQuery(networks);
  const nameOf = (id: string) => (known.status === "ready" ? known.value.get(id)?.name : undefined) ?? "…";
  const columns: Column<GatewayInfo>[] = [
    { title: "Name", cell: (gateway) => gateway.name },
    { title: "Status", cell: (gateway) => <GatewayStatus gateway={gateway} /> },
    { title: "Region", minor: true, cell: (gateway) => gateway.service?.region ?? "" },
    { title: "Serves", cell: (gateway) => <Served gateway={gateway} nameOf={nameOf} /> },
    { title: "Load", minor: true, cell: (gateway) => <Load gateway={gateway} /> },
    { title: "Endpoint", minor: true, cell: (gateway) => <code>{gateway.endpoint}</code> },
    { title: "Last seen", minor: true, cell: (gateway) => gateway.last_seen && <Time at={gateway.last_seen} /> },
  ];
  return (
    <Table
      label="Gateways"
      rows={[...rows.values()]}
      columns={columns}
      keyOf={(gateway) => gateway.id}
      linkOf={(gateway) => `/gateways/${gateway.id}`}
    />
  );
}

export function GatewayStatus({ gateway }: { gateway: GatewayInfo }) {
  return (
    <>
      <DeviceStatus device={gateway} /> {gateway.service?.drain && <Badge tone="note">draining</Badge>}{" "}
      {gateway.service?.roles.includes("exit_gateway") && <Badge>exit</Badge>}
    </>
  );
}

function Served({ gateway, nameOf }: { gateway: GatewayInfo; nameOf: (id: string) => string }) {
  if (gateway.network_ids.length === 0) return <Badge>nothing</Badge>;
  return (
    <>
      {gateway.network_ids
        .map((id) => `${nameOf(id)}${gateway.primary_of.includes(id) ? "" : " (standby)"}`)
        .join(", ")}
    </>
  );
}

/** The devices of the networks that it is the primary of. */
export function Load({ gateway }: { gateway: GatewayInfo }) {
  const capacity = gateway.service?.capacity;
  if (capacity === undefined) return <>{gateway.load}</>;
  return <Meter part={gateway.load} whole={capacity} label={`Devices of ${gateway.name}`} />;
}
