// SPDX-License-Identifier: Apache-2.0
import type { GatewayInfo } from "../../api/schema";
import { Await } from "../../components/Await";
import { Badge } from "../../components/Badge";
import { Empty } from "../../components/Empty";
import { Meter } from "../../components/Meter";
import { PageHead } from "../../components/PageHead";
import { Table } from "../../components/Table";
import type { Column } from "../../components/Table";
import { Time } from "../../components/Time";
import { deviceLink, useSelection } from "../../inspector/selection";
import type { Rows } from "../../live/collection";
import { useQuery } from "../../live/LiveContext";
import { gateways, networks } from "../../live/queries";
import { DeviceStatus } from "../../model/DeviceStatus";
import { Link } from "../../routing/Link";
import { useLocation } from "../../routing/location";

export function GatewaysPage() {
  return (
    <>
      <PageHead title="Gateways" />
      <Await query={gateways}>
        {(rows) =>
          rows.size === 0 ? (
            <Empty icon="gateway" title="No gateways yet" action={<Link to="/devices">Add one under Devices</Link>}>
              A gateway is the boundary: what devices may reach behind it, and in other networks, is decided there.
            </Empty>
          ) : (
            <GatewayTable rows={rows} />
          )
        }
      </Await>
    </>
  );
}

function GatewayTable({ rows }: { rows: Rows<GatewayInfo> }) {
  const location = useLocation();
  const { device: selected } = useSelection();
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
      linkOf={(gateway) => deviceLink(location, gateway.id)}
      isChosen={(gateway) => gateway.id === selected}
    />
  );
}

function GatewayStatus({ gateway }: { gateway: GatewayInfo }) {
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

function Load({ gateway }: { gateway: GatewayInfo }) {
  const capacity = gateway.service?.capacity;
  if (capacity === undefined) return <>{gateway.load}</>;
  return <Meter part={gateway.load} whole={capacity} label={`Devices of ${gateway.name}`} />;
}
