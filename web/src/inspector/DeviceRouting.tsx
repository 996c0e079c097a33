// SPDX-License-Identifier: Apache-2.0
import type { DeviceInfo, EffectiveRouting } from "../api/schema";
import { Await } from "../components/Await";
import { Badge } from "../components/Badge";
import { DialogButton } from "../components/DialogButton";
import { Facts } from "../components/Facts";
import { useLive } from "../live/LiveContext";
import { view } from "../live/queries";
import { Decided, named } from "../model/Decided";
import type { Inventory } from "../model/inventory";
import { RoutingIntentForm } from "../model/RoutingIntentForm";
import { useSession } from "../session/SessionContext";

/** Where it enters and leaves, and which of the four layers said so. */
export function DeviceRouting({ device, all }: { device: DeviceInfo; all: Inventory }) {
  const { client } = useLive();
  const { user } = useSession();
  const isOwn = device.owner_user_id === user.id && user.rights.includes("devices");
  const mayEdit = isOwn || user.rights.includes("manage");
  const path = { device: device.id };
  return (
    <section>
      <div className="inspected-line">
        <h3>Routing</h3>
        {mayEdit && (
          <DialogButton label="Prefer" title={`Routing that ${device.name} prefers`}>
            {(close) => (
              <RoutingIntentForm
                present={device.routing ?? {}}
                devices={all.devices.values()}
                onSave={(body) => client.call("PUT /devices/{device}/routing-preference", { path, body }).then(close)}
              />
            )}
          </DialogButton>
        )}
      </div>
      <Await query={routingOf(device.id)}>
        {({ networks }) => (
          <>
            {networks.map((routing) => (
              <NetworkRouting key={routing.network_id} routing={routing} all={all} />
            ))}
          </>
        )}
      </Await>
    </section>
  );
}

function NetworkRouting({ routing, all }: { routing: EffectiveRouting; all: Inventory }) {
  return (
    <>
      {routing.status !== "ok" && (
        <p>
          <Badge tone="warn">{routing.status}</Badge> {routing.reason}
        </p>
      )}
      <Facts
        facts={[
          ["Network", all.networks.get(routing.network_id)?.name],
          ["Traffic", <Decided key="traffic" {...routing.traffic_mode} />],
          ["Entry", routing.ingress && <Decided key="entry" {...named(routing.ingress, all)} />],
          ["Exit", routing.egress && <Decided key="exit" {...named(routing.egress, all)} />],
          ["Mode", <Decided key="mode" {...routing.routing_mode} />],
        ]}
      />
    </>
  );
}

function routingOf(device: string) {
  return view(`routing/${device}`, ["device", "user_routing", "network", "peer"], (client) =>
    client.call("GET /devices/{device}/effective-routing", { path: { device } }),
  );
}
