// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { NetworkCapacity, NetworkInfo } from "../../api/schema";
import { Await } from "../../components/Await";
import { Badge } from "../../components/Badge";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Empty } from "../../components/Empty";
import { Meter } from "../../components/Meter";
import { PageHead } from "../../components/PageHead";
import { Table } from "../../components/Table";
import type { Column } from "../../components/Table";
import { useQuery } from "../../live/LiveContext";
import { addresses, devices, networks } from "../../live/queries";
import { useLocation } from "../../routing/location";
import { useRight } from "../../session/SessionContext";
import { CreateNetwork } from "./CreateNetwork";
import { NetworkPage } from "./NetworkPage";

/** `/networks`: all of them; `/networks/ID`: one. */
export function NetworksPage() {
  const { path } = useLocation();
  const id = path.split("/")[2];
  return id === undefined ? <AllNetworks /> : <NetworkPage key={id} id={id} />;
}

function AllNetworks() {
  const [isCreating, setCreating] = useState(false);
  const mayManage = useRight("manage");
  const create = mayManage && (
    <Button look="primary" icon="plus" onClick={() => setCreating(true)}>
      Create network
    </Button>
  );
  return (
    <>
      <PageHead title="Networks">{create}</PageHead>
      <Await query={networks}>
        {(rows) =>
          rows.size === 0 ? (
            <Empty icon="network" title="No networks yet" action={create}>
              A network gives its devices addresses and names, and says by which gateways they go further.
            </Empty>
          ) : (
            <NetworkTable rows={[...rows.values()]} />
          )
        }
      </Await>
      {isCreating && (
        <Dialog title="Create a network" onClose={() => setCreating(false)}>
          <CreateNetwork onDone={() => setCreating(false)} />
        </Dialog>
      )}
    </>
  );
}

function NetworkTable({ rows }: { rows: NetworkInfo[] }) {
  const capacities = useQuery(addresses);
  const known = useQuery(devices);
  const capacityOf = (network: NetworkInfo): NetworkCapacity | undefined =>
    capacities.status === "ready" ? capacities.value.find((each) => each.network_id === network.id) : undefined;
  const nameOf = (id: string | undefined) =>
    id !== undefined && known.status === "ready" ? known.value.get(id)?.name : undefined;
  const columns: Column<NetworkInfo>[] = [
    { title: "Name", cell: (network) => network.name },
    { title: "Addresses", cell: (network) => <code>{network.cidr}</code> },
    { title: "Taken", cell: (network) => <Capacity capacity={capacityOf(network)} /> },
    { title: "Peers", minor: true, align: "right", cell: (network) => network.peer_count },
    { title: "Gateway", minor: true, cell: (network) => nameOf(network.primary_gateway_id) ?? <NoGateway /> },
    { title: "Mode", minor: true, cell: (network) => <Mode network={network} /> },
    { title: "Domain", minor: true, cell: (network) => <code>{network.domain}</code> },
  ];
  return (
    <Table
      label="Networks"
      rows={rows}
      columns={columns}
      keyOf={(network) => network.id}
      linkOf={(network) => `/networks/${network.id}`}
    />
  );
}

function Capacity({ capacity }: { capacity: NetworkCapacity | undefined }) {
  if (capacity === undefined) return null;
  return <Meter part={capacity.used} whole={capacity.capacity} label={`Addresses taken in ${capacity.network_name}`} />;
}

function NoGateway() {
  return <Badge tone="warn">none</Badge>;
}

function Mode({ network }: { network: NetworkInfo }) {
  return network.enforcement === "observe" ? <Badge tone="note">observed</Badge> : <>enforced</>;
}
