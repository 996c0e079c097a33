// SPDX-License-Identifier: Apache-2.0
import { AwaitLoaded, Await } from "../../components/Await";
import { Empty } from "../../components/Empty";
import { PageHead } from "../../components/PageHead";
import { Tabs } from "../../components/Tabs";
import { useLive } from "../../live/LiveContext";
import { routes } from "../../live/queries";
import { useInventory } from "../../model/useInventory";
import { useLocation } from "../../routing/location";
import { useRight } from "../../session/SessionContext";
import { RouteTable } from "../networks/RouteTable";
import "./access.css";
import { ExplainForm } from "./ExplainForm";
import { GroupList } from "./GroupList";
import { PolicyList } from "./PolicyList";
import { RequestList } from "./requests/RequestList";

const TABS = [
  ["groups", "Groups"],
  ["policies", "Policies"],
  ["routes", "Routes"],
  ["explain", "Explain"],
] as const;

/** For who has devices, or sees to those of others. */
const REQUESTS = ["requests", "Requests"] as const;

/** Who may reach what, as it is said; and, for one flow, why. */
export function AccessPage() {
  const { query } = useLocation();
  const { store } = useLive();
  const tabs: readonly (typeof TABS[number] | typeof REQUESTS)[] = useRight("devices") ? [...TABS, REQUESTS] : TABS;
  const shown = tabs.find(([name]) => name === query.get("show"))?.[0] ?? "groups";
  return (
    <>
      <PageHead title="Access" />
      <Tabs label="Access" name="show" tabs={tabs} shown={shown} />
      <AwaitLoaded loaded={useInventory()} onRetry={() => store.recover()}>
        {(all) => (
          <>
            {shown === "groups" && <GroupList all={all} chosen={query.get("group")} />}
            {shown === "policies" && <PolicyList all={all} chosen={query.get("policy")} />}
            {shown === "requests" && <RequestList all={all} />}
            {shown === "explain" && <ExplainForm all={all} />}
            {shown === "routes" && (
              <Await query={routes}>
                {(rows) =>
                  rows.length === 0 ? (
                    <Empty icon="network" title="No routes yet">
                      A route is a destination behind a gateway: warren route create db --to 10.20.0.10/32 --via gw
                    </Empty>
                  ) : (
                    <RouteTable routes={rows} all={all} />
                  )
                }
              </Await>
            )}
          </>
        )}
      </AwaitLoaded>
    </>
  );
}
