// SPDX-License-Identifier: Apache-2.0
import type { DeviceInfo } from "../api/schema";
import type { Tone } from "../components/Badge";

/** What a device's state comes down to: one word of it decides what somebody does. */
export type DeviceState =
  | "connected"
  | "applying"
  | "failed"
  | "silent"
  | "offline"
  | "unmanaged"
  | "pending"
  | "cut_off"
  | "blocked"
  | "expired";

export const DEVICE_STATES: Record<DeviceState, { words: string; tone: Tone; means: string }> = {
  connected: { words: "Connected", tone: "good", means: "It runs what it should run." },
  applying: { words: "Applying", tone: "note", means: "It is about to run what it should run." },
  failed: { words: "Failed", tone: "bad", means: "It can't run what it should run; below is why." },
  silent: { words: "Silent", tone: "warn", means: "It is connected, and hasn't said for a while what it runs." },
  offline: { words: "Offline", tone: "quiet", means: "It has no connection to this server. Its tunnels may be up." },
  unmanaged: { words: "By file", tone: "quiet", means: "It runs a configuration file, and tells this server nothing." },
  pending: { words: "Needs approval", tone: "warn", means: "It has joined, and waits for somebody to let it in." },
  cut_off: { words: "Cut off", tone: "bad", means: "It takes part in none of its networks." },
  blocked: { words: "Blocked", tone: "bad", means: "It is cut off everywhere. Nothing of it is deleted." },
  expired: { words: "Key expired", tone: "warn", means: "It is cut off until it joins again with a key of its own." },
};

const CUT_OFF_BY: Record<DeviceInfo["cut_off_by"][number], string> = {
  device: "Its own state cuts it off.",
  incident: "An open incident cuts it off everywhere.",
  access_list: "The access lists of its networks cut it off.",
  owner: "Its owner is disabled, which cuts it off everywhere.",
};

/** What its state means, and why it is cut off where it is. */
export function meaning(device: DeviceInfo): string {
  const state = deviceState(device);
  const reasons = state === "cut_off" ? device.cut_off_by.map((reason) => CUT_OFF_BY[reason]) : [];
  return reasons.join(" ") || DEVICE_STATES[state].means;
}

export function deviceState(device: DeviceInfo): DeviceState {
  if (device.state !== "active") return device.state;
  if (device.cut_off_by.length > 0) return "cut_off";
  if (device.kind === "static") return device.online ? "connected" : "unmanaged";
  if (!device.online) return "offline";
  if (device.status === "failed") return "failed";
  if (device.status === "stale") return "silent";
  return device.in_sync ? "connected" : "applying";
}
