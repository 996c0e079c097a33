// SPDX-License-Identifier: Apache-2.0
import type { EffectiveRouting } from "../api/schema";
import "./decided.css";
import type { Inventory } from "./inventory";

type Field = NonNullable<EffectiveRouting["ingress"]>;

/** A field of routing, and which of the four layers decided it. */
export function Decided({ value, decided_by }: Field) {
  return (
    <>
      {value.replace("_", " ")} <span className="decided-by">by {LAYERS[decided_by]}</span>
    </>
  );
}

const LAYERS: Record<Field["decided_by"], string> = {
  device_preference: "the device",
  user_preference: "its owner",
  network_policy: "the network",
  system_default: "default",
};

/** A field that says a gateway, with the gateway's name. */
export function named(field: Field, all: Inventory): Field {
  return { ...field, value: all.devices.get(field.value)?.name ?? field.value };
}
