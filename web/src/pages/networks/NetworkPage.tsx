// SPDX-License-Identifier: Apache-2.0
import type { DeviceInfo, NetworkInfo, PeerInfo } from "../../api/schema";
import { Await, AwaitLoaded } from "../../components/Await";
import { Badge } from "../../components/Badge";
import { Empty } from "../../components/Empty";
import { Facts } from "../../components/Facts";
import { PageHead } from "../../components/PageHead";
import { Panel } from "../../components/Panel";
import { Table } from "../../components/Table";
import { deviceLink } from "../../inspector/selection";
import { useLive } from "../../live/LiveContext";
import { networks, routes } from "../../live/queries";
import { DeviceStatus } from "../../model/DeviceStatus";
import type { Inventory } from "../../model/inventory";
import { useInventory } from "../../model/useInventory";
import { Link } from "../../routing/Link";
import { useLocation } from "../../routing/location";
import "./network-page.css";
import { RouteTable } from "./RouteTable";

export function NetworkPage({ id }: { id: string }) {
  return (
    <Await query={networks}>
      {(rows) => {
        const network = rows.get(id);
        return network === undefined ? <Gone /> : <Network network={network} />;
      }}
    </Await>
  );
}

function Gone() {
  return (
    <Empty icon="network" title="There is no such network" action={<Link to="/networks">All networks</Link>}>
      It was deleted, or belongs to another workspace.
    </Empty>
  );
}

function Network({ network }: { network: NetworkInfo }) {
  const { store } = useLive();
  return (
    <>
      <PageHead title={network.name} note={<code>{network.cidr}</code>}>
        <Link to="/networks">All networks</Link>
      </PageHead>
      <AwaitLoaded loaded={useInventory()} onRetry={() => store.recover()}>
        {(all) => (
          <div className="network-page">
            <Settings network={network} all={all} />
            <Routes network={network} all={all} />
            <Members network={network} all={all} />
          </div>
        )}
      </AwaitLoaded>
    </>
  );
}

function Settings({ network, all }: { network: NetworkInfo; all: Inventory }) {
  const device = (id: string | undefined) => (id === undefined ? undefined : all.devices.get(id)?.name);
  const groups = (ids: readonly string[]) => ids.map((each) => all.groups.get(each)?.name).join(", ");
  const intent = network.routing_policy;
  return (
    <Panel title="What was decided">
      <Facts
        facts={[
          ["Mode", network.enforcement === "observe" ? "observed: what no rule allows passes" : "enforced"],
          ["Topology", network.topology === "mesh" ? "mesh: directly where devices can" : "hub: always by the gateway"],
          ["Gateway", device(network.primary_gateway_id) ?? <Badge tone="warn">none: its peers reach nothing</Badge>],
          ["Exit", device(network.exit_gateway_id)],
          ["Assignment", `${network.assignment.mode}, redundancy ${network.assignment.redundancy}`],
          ["Traffic", intent.traffic_mode?.replace("_", " ")],
          ["Domain", <code key="domain">{network.domain}</code>],
          ["DNS servers", network.dns.join(", ")],
          ["MTU", network.mtu],
          ["Flow log", network.flow_log],
          ["New devices join", groups(network.default_group_ids)],
          ["Who adds devices", groups(network.member_group_ids)],
          ["Blocks by itself", network.security.block_on.map((each) => each.replace("_", " ")).join(", ")],
        ]}
      />
    </Panel>
  );
}

function Routes({ network, all }: { network: NetworkInfo; all: Inventory }) {
  return (
    <Panel title="Routes">
      <Await query={routes}>
        {(rows) => {
          const own = rows.filter((route) => route.network_id === network.id);
          if (own.length === 0) return <p>None: nothing behind a gateway can be reached.</p>;
          return <RouteTable routes={own} all={all} />;
        }}
      </Await>
    </Panel>
  );
}

interface Member {
  peer: PeerInfo;
  device: DeviceInfo;
}

function Members({ network, all }: { network: NetworkInfo; all: Inventory }) {
  const location = useLocation();
  const members: Member[] = [...all.devices.values()].flatMap((device) =>
    all
      .peersOf(device)
      .filter((peer) => peer.network_id === network.id)
      .map((peer) => ({ peer, device })),
  );
  if (members.length === 0) {
    return <Empty icon="device" title="Nobody is in it yet" action={<Link to="/devices">Add a device</Link>} />;
  }
  return (
    <Table
      label="Peers"
      rows={members}
      keyOf={({ peer }) => peer.id}
      linkOf={({ device }) => deviceLink(location, device.id)}
      columns={[
        { title: "Peer", cell: ({ peer }) => peer.name },
        { title: "Address", cell: ({ peer }) => <code>{peer.address}</code> },
        { title: "Status", cell: ({ device }) => <DeviceStatus device={device} /> },
        { title: "Place", minor: true, cell: ({ peer }) => (peer.is_jump ? "gateway" : "member") },
        { title: "Groups", minor: true, cell: ({ device }) => groupNames(all, device) },
      ]}
    />
  );
}

function groupNames(all: Inventory, device: DeviceInfo): string {
  return all
    .groupsOf(device)
    .map((group) => group.name)
    .join(", ");
}
