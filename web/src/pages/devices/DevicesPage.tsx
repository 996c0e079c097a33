// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { DeviceInfo, MemberInfo } from "../../api/schema";
import { AwaitLoaded } from "../../components/Await";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Empty } from "../../components/Empty";
import { PageHead } from "../../components/PageHead";
import { Table } from "../../components/Table";
import type { Column } from "../../components/Table";
import { Time } from "../../components/Time";
import { FilterBar } from "../../filters/FilterBar";
import { filtersIn } from "../../filters/filters";
import { count } from "../../format/numbers";
import { deviceLink, useSelection } from "../../inspector/selection";
import { AddDevice } from "../../joining/AddDevice";
import type { Rows } from "../../live/collection";
import { useLive, useQuery } from "../../live/LiveContext";
import { users } from "../../live/queries";
import { DeviceStatus, LimitedMode } from "../../model/DeviceStatus";
import { byName, matchingDevices } from "../../model/inventory";
import type { Inventory } from "../../model/inventory";
import { useInventory } from "../../model/useInventory";
import { useLocation } from "../../routing/location";
import { useRight } from "../../session/SessionContext";

export function DevicesPage() {
  const [isAdding, setAdding] = useState(false);
  const { store } = useLive();
  const loaded = useInventory();
  const mayAdd = useRight("devices");
  const add = mayAdd && (
    <Button look="primary" icon="plus" onClick={() => setAdding(true)}>
      Add device
    </Button>
  );
  return (
    <>
      <PageHead title="Devices" note={loaded.status === "ready" ? summary(loaded.value) : undefined}>
        {add}
      </PageHead>
      <AwaitLoaded loaded={loaded} onRetry={() => store.recover()}>
        {(all) =>
          all.devices.size === 0 ? (
            <Empty icon="device" title="No devices yet" action={add}>
              A device is a machine with one WireGuard key: a laptop, a server, a phone, a gateway.
            </Empty>
          ) : (
            <DeviceTable all={all} />
          )
        }
      </AwaitLoaded>
      {isAdding && (
        <Dialog title="Add a device" onClose={() => setAdding(false)}>
          <AddDevice />
        </Dialog>
      )}
    </>
  );
}

function summary(all: Inventory): string {
  const online = [...all.devices.values()].filter((device) => device.online).length;
  return `${count(all.devices.size, "device")}, ${online} connected`;
}

function DeviceTable({ all }: { all: Inventory }) {
  const location = useLocation();
  const { device: selected } = useSelection();
  const people = useQuery(users);
  const owners = people.status === "ready" ? people.value : undefined;
  const rows = byName(matchingDevices(all, filtersIn(location.query)));
  return (
    <>
      <FilterBar networks={all.networks} groups={all.groups} />
      {rows.length === 0 ? (
        <Empty icon="search" title="No device is like that">
          The filters above leave none of {count(all.devices.size, "device")}.
        </Empty>
      ) : (
        <Table
          label="Devices"
          rows={rows}
          columns={columns(all, owners)}
          keyOf={(device) => device.id}
          linkOf={(device) => deviceLink(location, device.id)}
          isChosen={(device) => device.id === selected}
        />
      )}
    </>
  );
}

function columns(all: Inventory, owners: Rows<MemberInfo> | undefined): Column<DeviceInfo>[] {
  return [
    { title: "Name", cell: (device) => device.name },
    {
      title: "Status",
      cell: (device) => (
        <>
          <DeviceStatus device={device} /> <LimitedMode device={device} />
        </>
      ),
    },
    { title: "Kind", minor: true, cell: (device) => device.kind },
    { title: "Address", cell: (device) => <code>{all.peersOf(device).map((peer) => peer.address).join(" ")}</code> },
    { title: "Path", minor: true, cell: (device) => <PathTo device={device} all={all} /> },
    { title: "Owner", minor: true, cell: ({ owner_user_id: id }) => id !== undefined && owners?.get(id)?.name },
    { title: "Networks", minor: true, cell: (device) => networkNames(all, device) },
    { title: "Groups", minor: true, cell: (device) => all.groupsOf(device).map((group) => group.name).join(", ") },
    { title: "Last seen", minor: true, cell: (device) => device.last_seen && <Time at={device.last_seen} /> },
    { title: "Version", minor: true, cell: (device) => device.version },
  ];
}

/** How it is reached; gateways are what others are reached by. */
function PathTo({ device: { kind, via }, all }: { device: DeviceInfo; all: Inventory }) {
  if (kind === "gateway") return null;
  if (via === undefined) return <>no tunnel</>;
  return <>by {all.devices.get(via)?.name ?? "a gateway that is gone"}</>;
}

function networkNames(all: Inventory, device: DeviceInfo): string {
  return all
    .peersOf(device)
    .map((peer) => all.networks.get(peer.network_id)?.name)
    .join(", ");
}
