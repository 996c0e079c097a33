// SPDX-License-Identifier: Apache-2.0
import { DialogButton } from "../../components/DialogButton";
import { Facts } from "../../components/Facts";
import { Panel } from "../../components/Panel";
import { useLive } from "../../live/LiveContext";
import { routingFacts } from "../../model/routingIntent";
import { RoutingIntentForm } from "../../model/RoutingIntentForm";
import { useRight } from "../../session/SessionContext";
import type { PartProps } from "./NetworkPage";

/** The third of four layers: what the network says of where its devices enter and leave. */
export function NetworkRouting({ network, all }: PartProps) {
  const { client } = useLive();
  const mayManage = useRight("manage");
  const path = { network: network.id };
  const edit = mayManage && (
    <DialogButton label="Edit" title={`Routing of ${network.name}`}>
      {(close) => (
        <RoutingIntentForm
          present={network.routing_policy}
          devices={all.devices.values()}
          onSave={(body) => client.call("PUT /networks/{network}/routing-policy", { path, body }).then(close)}
        />
      )}
    </DialogButton>
  );
  return (
    <Panel title="Routing" aside={edit}>
      <p className="network-soft">
        A device's own preference comes first, then its owner's, then this, then the system's default. What counts for
        each device, and who decided it, is under effective routing.
      </p>
      <Facts facts={routingFacts(network.routing_policy, all)} />
    </Panel>
  );
}
