// SPDX-License-Identifier: Apache-2.0
import type { ComponentType } from "react";
import type { IconName } from "../components/Icon";
import { AccessPage } from "../pages/access/AccessPage";
import { AccountPage } from "../pages/account/AccountPage";
import { ActivityPage } from "../pages/activity/ActivityPage";
import { DashboardPage } from "../pages/dashboard/DashboardPage";
import { DevicesPage } from "../pages/devices/DevicesPage";
import { GatewaysPage } from "../pages/gateways/GatewaysPage";
import { IncidentsPage } from "../pages/incidents/IncidentsPage";
import { NetworksPage } from "../pages/networks/NetworksPage";
import { TopologyPage } from "../pages/topology/TopologyPage";
import { UsersPage } from "../pages/users/UsersPage";
import type { Right } from "../session/session";

export interface Page {
  path: string;
  title: string;
  icon: IconName;
  show: ComponentType;
  /** Who hasn't this right doesn't see the page. */
  right?: Right;
}

/** What the menu has, in its order. */
export const PAGES: readonly Page[] = [
  { path: "/", title: "Dashboard", icon: "dashboard", show: DashboardPage },
  { path: "/board", title: "Board", icon: "board", show: TopologyPage },
  { path: "/devices", title: "Devices", icon: "device", show: DevicesPage },
  { path: "/networks", title: "Networks", icon: "network", show: NetworksPage },
  { path: "/gateways", title: "Gateways", icon: "gateway", show: GatewaysPage },
  { path: "/access", title: "Access", icon: "policy", show: AccessPage },
  { path: "/incidents", title: "Incidents", icon: "incident", show: IncidentsPage },
  { path: "/activity", title: "Activity", icon: "activity", show: ActivityPage, right: "inspect" },
  { path: "/users", title: "Users", icon: "users", show: UsersPage },
];

/** Where one's name in the bar leads. */
export const ACCOUNT: Page = { path: "/account", title: "Account", icon: "user", show: AccountPage };

/** The page at a path; pages have the paths below theirs. */
export function pageAt(path: string): Page | undefined {
  const isAt = (page: Page) => page.path === path || (page.path !== "/" && path.startsWith(`${page.path}/`));
  return [...PAGES, ACCOUNT].find(isAt);
}
