// SPDX-License-Identifier: Apache-2.0
import type { AddressInfo, DeviceInfo } from "../../api/schema";
import { Await } from "../../components/Await";
import { Badge } from "../../components/Badge";
import { Meter } from "../../components/Meter";
import { Panel } from "../../components/Panel";
import { Table } from "../../components/Table";
import { Time } from "../../components/Time";
import { deviceLink } from "../../inspector/selection";
import { addresses, view } from "../../live/queries";
import type { Inventory } from "../../model/inventory";
import { Link } from "../../routing/Link";
import { useLocation } from "../../routing/location";
import { AddressMap } from "./AddressMap";
import type { PartProps } from "./NetworkPage";

/** How full it is, where, and who has which address. */
export function NetworkAddresses({ network, all }: PartProps) {
  return (
    <>
      <Panel title="Capacity">
        <Await query={addresses}>
          {(rows) => {
            const own = rows.find((each) => each.network_id === network.id);
            return own && <Meter part={own.used} whole={own.capacity} label={`Addresses taken in ${network.name}`} />;
          }}
        </Await>
        <Await query={addressesOf(network.id)}>{(rows) => <AddressMap cidr={network.cidr} rows={rows} />}</Await>
      </Panel>
      <Await query={addressesOf(network.id)}>
        {(rows) => (
          <Table
            label="Addresses"
            rows={rows}
            keyOf={(row) => row.ip}
            columns={[
              { title: "Address", cell: (row) => <code>{row.ip}</code> },
              { title: "Peer", cell: (row) => <PeerOf row={row} all={all} /> },
              { title: "State", cell: (row) => <State row={row} /> },
            ]}
          />
        )}
      </Await>
    </>
  );
}

function PeerOf({ row, all }: { row: AddressInfo; all: Inventory }) {
  const location = useLocation();
  const has = (peer: string | undefined) => (each: DeviceInfo) => peer !== undefined && each.peers.includes(peer);
  const device = [...all.devices.values()].find(has(row.peer_id));
  if (device === undefined) return <>{row.peer_name ?? ""}</>;
  return <Link to={deviceLink(location, device.id)}>{row.peer_name ?? device.name}</Link>;
}

function State({ row }: { row: AddressInfo }) {
  if (row.allocated) return <>taken</>;
  return (
    <>
      <Badge tone="note">resting</Badge> {row.released_at !== undefined && <Time at={row.released_at} />}
    </>
  );
}

function addressesOf(network: string) {
  return view(`ipam/${network}`, ["peer", "network", "released_address"], (client) =>
    client.list("GET /ipam/networks/{network}", { path: { network } }),
  );
}
