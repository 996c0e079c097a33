// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { DeviceInfo, RoutingIntent, RoutingPolicyUpdate } from "../api/schema";
import { Button } from "../components/Button";
import { ChoiceField } from "../components/Field";
import { Form } from "../components/Form";
import { FailureNotice } from "../components/Notice";
import { useAction } from "../live/useAction";
import { byName } from "./inventory";
import { OPEN, TRAFFIC_MODES } from "./routingIntent";

interface Props {
  present: RoutingIntent;
  devices: Iterable<DeviceInfo>;
  onSave(update: RoutingPolicyUpdate): Promise<unknown>;
}

const TRAFFIC: readonly (readonly [string, string])[] = [["", OPEN], ...Object.entries(TRAFFIC_MODES)];
const MODES = [
  ["", OPEN],
  ["auto", "By itself: the network's gateway, and the least loaded exit"],
  ["manual", "By the gateways that are named"],
] as const;

/** What one layer wants of routing. What it leaves open, a weaker one decides. */
export function RoutingIntentForm({ present, devices, onSave }: Props) {
  const [edits, setEdits] = useState<RoutingPolicyUpdate>({});
  const next = { ...present, ...edits };
  const save = useAction(() => onSave(edits));
  const gateways = byName([...devices].filter((device) => device.kind === "gateway"));
  const named = [["", OPEN], ...gateways.map((gateway) => [gateway.id, gateway.name])] as [string, string][];
  const set = (field: keyof RoutingPolicyUpdate) => (value: string) =>
    setEdits({ ...edits, [field]: value === "" ? null : value });
  const fault = (field: string) => save.failure?.field(field);
  return (
    <Form onSubmit={() => save.run()}>
      <ChoiceField
        label="What goes through it"
        choices={TRAFFIC}
        value={next.traffic_mode ?? ""}
        onChoose={set("traffic_mode")}
        fault={fault("traffic_mode")}
      />
      <ChoiceField<string>
        label="Which way"
        choices={MODES}
        value={next.routing_mode ?? ""}
        onChoose={set("routing_mode")}
        fault={fault("routing_mode")}
      />
      {next.routing_mode === "manual" && (
        <>
          <ChoiceField
            label="Entry"
            hint="The gateway that the device connects to."
            choices={named}
            value={next.ingress_device_id ?? ""}
            onChoose={set("ingress_device_id")}
            fault={fault("ingress_device_id")}
          />
          <ChoiceField
            label="Exit"
            hint="Where traffic to the outside leaves: a gateway that is an exit."
            choices={named}
            value={next.egress_device_id ?? ""}
            onChoose={set("egress_device_id")}
            fault={fault("egress_device_id")}
          />
        </>
      )}
      {save.failure && <FailureNotice failure={save.failure} besides={FIELDS} />}
      <Button type="submit" look="primary" busy={save.isBusy}>
        Save
      </Button>
    </Form>
  );
}

const FIELDS = ["traffic_mode", "routing_mode", "ingress_device_id", "egress_device_id"];
