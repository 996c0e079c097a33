// SPDX-License-Identifier: Apache-2.0
import { Badge } from "../../components/Badge";
import { DialogButton } from "../../components/DialogButton";
import { Facts } from "../../components/Facts";
import { Panel } from "../../components/Panel";
import { useRight } from "../../session/SessionContext";
import { DeleteNetwork } from "./DeleteNetwork";
import { EditNetwork } from "./EditNetwork";
import type { PartProps } from "./NetworkPage";

/** What people say of a network, and what follows for its gateway. */
export function NetworkSettings({ network, all }: PartProps) {
  const mayManage = useRight("manage");
  const device = (id: string | undefined) => (id === undefined ? undefined : all.devices.get(id)?.name);
  const groups = (ids: readonly string[]) => ids.map((each) => all.groups.get(each)?.name).join(", ");
  const edit = mayManage && (
    <span className="network-actions">
      <DialogButton label="Edit" title={`Edit ${network.name}`}>
        {(close) => <EditNetwork network={network} all={all} onDone={close} />}
      </DialogButton>
      <DeleteNetwork network={network} />
    </span>
  );
  return (
    <Panel title="Network" aside={edit}>
      <Facts
        facts={[
          ["Mode", network.enforcement === "observe" ? "observed: what no rule allows passes" : "enforced"],
          ["Topology", network.topology === "mesh" ? "mesh: directly where devices can" : "hub: always by the gateway"],
          ["Gateway", device(network.primary_gateway_id) ?? <Badge tone="warn">none: its peers reach nothing</Badge>],
          ["Exit", device(network.exit_gateway_id)],
          ["Assignment", `${network.assignment.mode}, redundancy ${network.assignment.redundancy}`],
          ["Domain", <code key="domain">{network.domain}</code>],
          ["DNS servers", network.dns.join(", ")],
          ["MTU", network.mtu],
          ["Flow log", network.flow_log],
          ["New devices join", groups(network.default_group_ids) || "no group"],
          ["Who adds devices", groups(network.member_group_ids)],
        ]}
      />
    </Panel>
  );
}
