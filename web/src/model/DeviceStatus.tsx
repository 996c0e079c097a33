// SPDX-License-Identifier: Apache-2.0
import type { DeviceInfo } from "../api/schema";
import { Badge, Status } from "../components/Badge";
import { DEVICE_STATES, deviceState } from "./deviceState";

export function DeviceStatus({ device }: { device: DeviceInfo }) {
  const { words, tone } = DEVICE_STATES[deviceState(device)];
  return <Status tone={tone}>{words}</Status>;
}

/** What it means that a device isn't managed, in words. */
export const LIMITED_MODE =
  "its configuration is a file that its user can edit. Gateways trust its key and address, nothing else.";

/** Who has it can edit its configuration: what that means stands beside it. */
export function LimitedMode({ device }: { device: DeviceInfo }) {
  if (device.management !== "limited") return null;
  return <Badge title={`Limited mode: ${LIMITED_MODE}`}>limited mode</Badge>;
}
