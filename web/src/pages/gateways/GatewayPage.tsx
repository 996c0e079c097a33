// SPDX-License-Identifier: Apache-2.0
import type { GatewayInfo, NetworkInfo } from "../../api/schema";
import { Await } from "../../components/Await";
import { Badge } from "../../components/Badge";
import { Empty } from "../../components/Empty";
import { Facts } from "../../components/Facts";
import { PageHead } from "../../components/PageHead";
import { Panel } from "../../components/Panel";
import { Time } from "../../components/Time";
import { count } from "../../format/numbers";
import { deviceLink } from "../../inspector/selection";
import type { Rows } from "../../live/collection";
import { gateways, networks } from "../../live/queries";
import { Link } from "../../routing/Link";
import { useLocation } from "../../routing/location";
import { useRight } from "../../session/SessionContext";
import { CompiledFirewall } from "./CompiledFirewall";
import { Drain } from "./Drain";
import { FlowTail } from "./FlowTail";
import { GatewayStatus, Load } from "./GatewayTable";
import { LastApply } from "./LastApply";

/** One gateway: what it serves, whether it does, what it lets through, and what came by. */
export function GatewayPage({ id }: { id: string }) {
  return (
    <Await query={gateways}>
      {(rows) => {
        const gateway = rows.get(id);
        return gateway === undefined ? <Gone /> : <Gateway gateway={gateway} />;
      }}
    </Await>
  );
}

function Gone() {
  return (
    <Empty icon="gateway" title="There is no such gateway" action={<Link to="/gateways">All gateways</Link>}>
      It was deleted, or belongs to another workspace.
    </Empty>
  );
}

function Gateway({ gateway }: { gateway: GatewayInfo }) {
  const location = useLocation();
  const mayManage = useRight("manage");
  const mayInspect = useRight("inspect");
  return (
    <>
      <PageHead title={gateway.name} note={<GatewayStatus gateway={gateway} />}>
        <Link to="/gateways">All gateways</Link>
        <Link to={deviceLink(location, gateway.id)}>Inspect</Link>
        {mayManage && <Drain device={gateway} />}
      </PageHead>
      <div className="gateway-page">
        <Service gateway={gateway} />
        <LastApply gateway={gateway} />
        <CompiledFirewall gateway={gateway} />
        {mayInspect && <FlowTail gateway={gateway.id} />}
      </div>
    </>
  );
}

function Service({ gateway }: { gateway: GatewayInfo }) {
  const { service } = gateway;
  const labels = Object.entries(service?.labels ?? {}).map(([name, value]) => `${name}=${value}`);
  return (
    <Panel title="Service">
      <Await query={networks}>
        {(rows) => (
          <Facts
            facts={[
              ["Networks", <Served key="networks" gateway={gateway} networks={rows} />],
              ["Load", service?.capacity ? <Load gateway={gateway} /> : count(gateway.load, "device")],
              ["Region", service?.region],
              ["Roles", service?.roles.map((role) => role.replace("_gateway", "")).join(", ")],
              ["Labels", labels.join(", ")],
              ["Endpoint", <code key="endpoint">{gateway.endpoint}</code>],
              ["Version", gateway.version],
              ["Last seen", gateway.last_seen && <Time at={gateway.last_seen} />],
            ]}
          />
        )}
      </Await>
    </Panel>
  );
}

function Served({ gateway, networks: known }: { gateway: GatewayInfo; networks: Rows<NetworkInfo> }) {
  if (gateway.network_ids.length === 0) return <Badge tone="warn">none: it carries nothing</Badge>;
  return (
    <ul className="gateway-networks">
      {gateway.network_ids.map((id) => (
        <li key={id}>
          <Link to={`/networks/${id}`}>{known.get(id)?.name ?? "another network"}</Link>
          <Badge tone={gateway.primary_of.includes(id) ? "note" : "quiet"}>
            {gateway.primary_of.includes(id) ? "primary" : "standby"}
          </Badge>
        </li>
      ))}
    </ul>
  );
}
