// SPDX-License-Identifier: Apache-2.0
import type { MemberInfo } from "../../api/schema";
import { Await } from "../../components/Await";
import { Badge } from "../../components/Badge";
import { Table } from "../../components/Table";
import type { Column } from "../../components/Table";
import { Time } from "../../components/Time";
import { useQuery } from "../../live/LiveContext";
import { devices, groups, networks, users } from "../../live/queries";
import { Link } from "../../routing/Link";

export function UserTable() {
  return <Await query={users}>{(rows) => <Rows rows={[...rows.values()]} />}</Await>;
}

function Rows({ rows }: { rows: MemberInfo[] }) {
  const [found, teams, nets] = [useQuery(devices), useQuery(groups), useQuery(networks)];
  const owned = (user: MemberInfo) =>
    found.status === "ready" ? [...found.value.values()].filter((device) => device.owner_user_id === user.id) : [];
  const groupNames = (user: MemberInfo) =>
    teams.status === "ready" ? user.group_ids.map((id) => teams.value.get(id)?.name).join(", ") : "";
  const networkNames = (user: MemberInfo) =>
    nets.status === "ready" ? user.authorized_networks.map((id) => nets.value.get(id)?.name).join(", ") : "";
  const columns: Column<MemberInfo>[] = [
    { title: "Name", cell: (user) => user.name },
    { title: "E-mail", cell: (user) => user.email },
    { title: "Role", cell: (user) => <RoleOf user={user} /> },
    {
      title: "Devices",
      minor: true,
      cell: (user) => owned(user).map((device) => <OwnedDevice key={device.id} id={device.id} name={device.name} />),
    },
    { title: "Groups", minor: true, cell: groupNames },
    { title: "Own devices in", minor: true, cell: networkNames },
    { title: "Two-factor", minor: true, cell: (user) => (user.second_factor ? "on" : "off") },
    { title: "Last sign-in", minor: true, cell: (user) => user.last_login_at && <Time at={user.last_login_at} /> },
  ];
  return (
    <Table
      label="Users"
      rows={rows}
      columns={columns}
      keyOf={(user) => user.id}
      linkOf={(user) => `/users/${user.id}`}
    />
  );
}

function OwnedDevice({ id, name }: { id: string; name: string }) {
  return (
    <>
      <Link to={`/devices?selected=device:${id}`}>{name}</Link>{" "}
    </>
  );
}

export function RoleOf({ user }: { user: MemberInfo }) {
  return (
    <>
      {user.role} {user.disabled && <Badge tone="bad">disabled</Badge>}
      {user.super_admin && <Badge>super admin</Badge>}
    </>
  );
}
