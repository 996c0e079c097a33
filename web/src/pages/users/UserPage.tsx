// SPDX-License-Identifier: Apache-2.0
import type { DeviceInfo, MemberInfo } from "../../api/schema";
import { Await, AwaitLoaded } from "../../components/Await";
import { Empty } from "../../components/Empty";
import { Facts } from "../../components/Facts";
import { PageHead } from "../../components/PageHead";
import { Panel } from "../../components/Panel";
import { Table } from "../../components/Table";
import { Time } from "../../components/Time";
import { PeerReach } from "../../inspector/DevicePeers";
import { deviceLink } from "../../inspector/selection";
import { useLive } from "../../live/LiveContext";
import { users } from "../../live/queries";
import { DeviceStatus } from "../../model/DeviceStatus";
import type { Inventory } from "../../model/inventory";
import { useInventory } from "../../model/useInventory";
import { Link } from "../../routing/Link";
import { useLocation } from "../../routing/location";
import { UserActions } from "./UserActions";
import { UserRouting } from "./UserRouting";
import { RoleOf } from "./UserTable";

/** One person: what they are here, what they have, and what that reaches. */
export function UserPage({ id }: { id: string }) {
  return (
    <Await query={users}>
      {(rows) => {
        const user = rows.get(id);
        return user === undefined ? <Gone /> : <User user={user} />;
      }}
    </Await>
  );
}

function Gone() {
  return (
    <Empty icon="users" title="There is no such user" action={<Link to="/users">All users</Link>}>
      They were taken out, or are in another workspace.
    </Empty>
  );
}

function User({ user }: { user: MemberInfo }) {
  const { store } = useLive();
  return (
    <>
      <PageHead title={user.name} note={user.email}>
        <Link to="/users">All users</Link>
      </PageHead>
      <AwaitLoaded loaded={useInventory()} onRetry={() => store.recover()}>
        {(all) => {
          const owned = [...all.devices.values()].filter((device) => device.owner_user_id === user.id);
          return (
            <div className="users">
              <Place user={user} all={all} />
              <Owned devices={owned} />
              <UserRouting user={user} all={all} />
              {owned.length > 0 && <ReachOf devices={owned} all={all} />}
            </div>
          );
        }}
      </AwaitLoaded>
    </>
  );
}

function Place({ user, all }: { user: MemberInfo; all: Inventory }) {
  const networks = user.authorized_networks.map((id) => all.networks.get(id)?.name).join(", ");
  return (
    <Panel title="In this workspace">
      <Facts
        facts={[
          ["Role", <RoleOf key="role" user={user} />],
          ["Groups", user.group_ids.map((id) => all.groups.get(id)?.name).join(", ") || "none"],
          ["Own devices in", networks || "no network"],
          ["Two-factor", user.second_factor ? "on" : "off"],
          ["Last sign-in", user.last_login_at === undefined ? "never" : <Time at={user.last_login_at} />],
          ["In since", <Time key="since" at={user.created_at} />],
        ]}
      />
      <UserActions user={user} networks={[...all.networks.values()]} />
    </Panel>
  );
}

function Owned({ devices }: { devices: DeviceInfo[] }) {
  const location = useLocation();
  return (
    <Panel title="Devices">
      {devices.length === 0 ? (
        <p className="users-soft">None.</p>
      ) : (
        <Table
          label="Devices"
          rows={devices}
          keyOf={(device) => device.id}
          linkOf={(device) => deviceLink(location, device.id)}
          columns={[
            { title: "Name", cell: (device) => device.name },
            { title: "Kind", cell: (device) => device.kind },
            { title: "Status", cell: (device) => <DeviceStatus device={device} /> },
            { title: "Last seen", minor: true, cell: ({ last_seen: at }) => at !== undefined && <Time at={at} /> },
          ]}
        />
      )}
    </Panel>
  );
}

/** Rights are devices' here: a person reaches what one of theirs does. */
function ReachOf({ devices, all }: { devices: DeviceInfo[]; all: Inventory }) {
  const peers = devices.flatMap((device) => all.peersOf(device));
  return (
    <Panel title="What they reach">
      {peers.map((peer) => (
        <section key={peer.id} className="users-reach">
          <h3>
            {peer.name} in {all.networks.get(peer.network_id)?.name}
          </h3>
          <PeerReach peer={peer} />
        </section>
      ))}
      {peers.length === 0 && <p className="users-soft">Nothing: their devices are in no network.</p>}
    </Panel>
  );
}
