// SPDX-License-Identifier: Apache-2.0
import type { DeviceInfo } from "../api/schema";
import { Badge, Status } from "../components/Badge";
import { DEVICE_STATES, deviceState } from "./deviceState";

export function DeviceStatus({ device }: { device: DeviceInfo }) {
  const { words, tone } = DEVICE_STATES[deviceState(device)];
  return <Status tone={tone}>{words}</Status>;
}

const MEANING = "Its configuration is a file that its user can edit. Gateways trust its key and address, nothing else.";

/** Who has it can edit its configuration: what that means stands beside it. */
export function LimitedMode({ device }: { device: DeviceInfo }) {
  if (device.management !== "limited") return null;
  return <Badge title={MEANING}>limited mode</Badge>;
}
