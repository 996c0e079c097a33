// SPDX-License-Identifier: Apache-2.0
import type { InstallationUserInfo, TenantInfo } from "../../api/schema";
import type { Client } from "../../api/client";
import { Await } from "../../components/Await";
import { Badge } from "../../components/Badge";
import { Confirm } from "../../components/Confirm";
import { DialogButton } from "../../components/DialogButton";
import { Panel } from "../../components/Panel";
import { Table } from "../../components/Table";
import { Time } from "../../components/Time";
import { useLive } from "../../live/LiveContext";
import type { Query } from "../../live/query";
import { useSession } from "../../session/SessionContext";
import { CreateWorkspace } from "./CreateWorkspace";

/** Who is on this server, over all workspaces: for who sees to it. What is in the workspaces isn't shown. */
export function ServerPanels() {
  const { store } = useLive();
  const create = (
    <DialogButton label="Create workspace" title="Create a workspace">
      {() => <CreateWorkspace onMade={() => store.refresh(workspaces.key)} />}
    </DialogButton>
  );
  return (
    <div className="users">
      <Panel title="Workspaces" aside={create}>
        <Await query={workspaces}>{(rows) => <Workspaces rows={rows} />}</Await>
      </Panel>
      <Panel title="Everybody on this server">
        <Await query={everybody}>{(rows) => <Everybody rows={rows} />}</Await>
      </Panel>
    </div>
  );
}

function Workspaces({ rows }: { rows: TenantInfo[] }) {
  return (
    <Table
      label="Workspaces"
      rows={rows}
      keyOf={(tenant) => tenant.id}
      columns={[
        { title: "Name", cell: (tenant) => tenant.name },
        { title: "Slug", cell: (tenant) => <code>{tenant.slug}</code> },
        { title: "Members", align: "right", cell: (tenant) => tenant.member_count },
        { title: "Made", minor: true, cell: (tenant) => <Time at={tenant.created_at} /> },
      ]}
    />
  );
}

function Everybody({ rows }: { rows: InstallationUserInfo[] }) {
  return (
    <Table
      label="Everybody"
      rows={rows}
      keyOf={(user) => user.id}
      columns={[
        { title: "Name", cell: (user) => user.name },
        { title: "E-mail", cell: (user) => user.email },
        { title: "State", cell: (user) => <State user={user} /> },
        { title: "Last sign-in", minor: true, cell: ({ last_login_at: at }) => at !== undefined && <Time at={at} /> },
        { title: "", align: "right", cell: (user) => <CutOff user={user} /> },
      ]}
    />
  );
}

function State({ user }: { user: InstallationUserInfo }) {
  return (
    <>
      {user.disabled ? <Badge tone="bad">disabled</Badge> : "active"} {user.super_admin && <Badge>super admin</Badge>}
    </>
  );
}

function CutOff({ user }: { user: InstallationUserInfo }) {
  const { client, store } = useLive();
  const session = useSession();
  if (user.id === session.user.id) return null;
  const path = { account: user.id };
  const then = () => store.refresh(everybody.key);
  return user.disabled ? (
    <Confirm
      label="Enable"
      question={`Let ${user.name} in again?`}
      effect="In every workspace that they are in, as what they were there."
      act={() => client.call("POST /installation/users/{account}/enable", { path }).then(then)}
    />
  ) : (
    <Confirm
      label="Disable"
      look="danger"
      question={`Disable ${user.name} on this server?`}
      effect="In every workspace their sessions and tokens end, and their devices are cut off. Nothing is deleted."
      act={() => client.call("POST /installation/users/{account}/disable", { path }).then(then)}
    />
  );
}

/** No workspace's events tell of others. */
function installed<Value>(key: string, load: (client: Client) => Promise<Value>): Query<Value> {
  return { key, load, concerns: () => false, every: 30_000 };
}

const everybody = installed("installation/users", (client) => client.list("GET /installation/users"));
const workspaces = installed("installation/tenants", (client) => client.list("GET /tenants"));
