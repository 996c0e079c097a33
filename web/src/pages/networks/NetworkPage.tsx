// SPDX-License-Identifier: Apache-2.0
import type { NetworkInfo } from "../../api/schema";
import { Await, AwaitLoaded } from "../../components/Await";
import { Empty } from "../../components/Empty";
import { PageHead } from "../../components/PageHead";
import { Tabs } from "../../components/Tabs";
import { useLive } from "../../live/LiveContext";
import { networks } from "../../live/queries";
import type { Inventory } from "../../model/inventory";
import { useInventory } from "../../model/useInventory";
import { Link } from "../../routing/Link";
import { useLocation } from "../../routing/location";
import { MemberRouting } from "./MemberRouting";
import { NetworkAddresses } from "./NetworkAddresses";
import { NetworkMembers } from "./NetworkMembers";
import { NetworkNames } from "./NetworkNames";
import { NetworkRoutes } from "./NetworkRoutes";
import { NetworkRouting } from "./NetworkRouting";
import { NetworkSecurity } from "./NetworkSecurity";
import { NetworkSettings } from "./NetworkSettings";
import "./network-page.css";

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

export interface PartProps {
  network: NetworkInfo;
  all: Inventory;
}

const TABS = [
  ["decided", "Settings"],
  ["members", "Members"],
  ["routing", "Effective routing"],
  ["addresses", "Addresses"],
  ["names", "Routes and names"],
] as const;

function Network({ network }: { network: NetworkInfo }) {
  const { store } = useLive();
  const { query } = useLocation();
  const shown = TABS.find(([name]) => name === query.get("show"))?.[0] ?? "decided";
  return (
    <>
      <PageHead title={network.name} note={<code>{network.cidr}</code>}>
        <Link to="/networks">All networks</Link>
      </PageHead>
      <Tabs label={network.name} name="show" tabs={TABS} shown={shown} />
      <AwaitLoaded loaded={useInventory()} onRetry={() => store.recover()}>
        {(all) => (
          <div className="network-page">
            {shown === "decided" && <Decided network={network} all={all} />}
            {shown === "members" && <NetworkMembers network={network} all={all} />}
            {shown === "routing" && <MemberRouting network={network} all={all} />}
            {shown === "addresses" && <NetworkAddresses network={network} all={all} />}
            {shown === "names" && <RoutesAndNames network={network} all={all} />}
          </div>
        )}
      </AwaitLoaded>
    </>
  );
}

function Decided(props: PartProps) {
  return (
    <>
      <NetworkSettings {...props} />
      <NetworkRouting {...props} />
      <NetworkSecurity {...props} />
    </>
  );
}

function RoutesAndNames(props: PartProps) {
  return (
    <>
      <NetworkRoutes {...props} />
      <NetworkNames {...props} />
    </>
  );
}
