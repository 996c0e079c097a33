// SPDX-License-Identifier: Apache-2.0
import { PageHead } from "../../components/PageHead";
import { Tabs } from "../../components/Tabs";
import { useLocation } from "../../routing/location";
import type { Right } from "../../session/session";
import { useSession } from "../../session/SessionContext";
import { InvitationList } from "./InvitationList";
import { ServerPanels } from "./ServerPanels";
import { SettingsPanels } from "./SettingsPanels";
import { UserPage } from "./UserPage";
import { UserTable } from "./UserTable";
import "./users.css";

type Tab = readonly [name: string, words: string, show: () => JSX.Element, right?: Right];

const TABS: readonly Tab[] = [
  ["people", "People", UserTable],
  ["invitations", "Invitations", InvitationList, "members"],
  ["settings", "Settings", SettingsPanels],
  ["server", "This server", ServerPanels, "tenants"],
];

/** `/users`: who is in the workspace, and how it is set; `/users/ID`: one of them. */
export function UsersPage() {
  const { path } = useLocation();
  const id = path.split("/")[2];
  return id === undefined ? <Everybody /> : <UserPage key={id} id={id} />;
}

function Everybody() {
  const { query } = useLocation();
  const { user } = useSession();
  const tabs = TABS.filter(([, , , right]) => right === undefined || user.rights.includes(right));
  const [name, , Shown] = tabs.find(([each]) => each === query.get("show")) ?? (["people", "People", UserTable] as Tab);
  return (
    <>
      <PageHead title="Users" />
      <Tabs label="Users" name="show" tabs={tabs.map(([each, words]) => [each, words])} shown={name} />
      <Shown />
    </>
  );
}
