// SPDX-License-Identifier: Apache-2.0
import type { DeviceInfo, NetworkInfo, PeerInfo } from "../../api/schema";
import { Empty } from "../../components/Empty";
import { Table } from "../../components/Table";
import { deviceLink } from "../../inspector/selection";
import { DeviceStatus } from "../../model/DeviceStatus";
import type { Inventory } from "../../model/inventory";
import { Link } from "../../routing/Link";
import { useLocation } from "../../routing/location";

interface Member {
  peer: PeerInfo;
  device: DeviceInfo;
}

/** The devices that have a place in it. */
export function NetworkMembers({ network, all }: { network: NetworkInfo; all: Inventory }) {
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
