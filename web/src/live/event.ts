// SPDX-License-Identifier: Apache-2.0

/** Something happened: a message of `GET /events`. It says what to look at again, not how that is now. */
export interface LiveEvent {
  /** Grows with each event of a workspace; what `since` takes. */
  seq: number;
  at: string;
  type:
    | "changed"
    | "deleted"
    | "incident_opened"
    | "incident_resolved"
    | "online"
    | "offline"
    | "rerouted"
    | "reported"
    | "stale"
    | "repaired"
    | "reset";
  /** What it is about; absent in a `reset`, which says that events before it are not told. */
  kind?: string;
  id?: string;
  revision?: number;
}

const CHANGES: readonly string[] = ["changed", "deleted", "incident_opened", "incident_resolved"];

/** Whether the configuration is another, as by an incident that blocks; not that a device comes, goes or tells. */
export function isChange(event: LiveEvent): boolean {
  return CHANGES.includes(event.type);
}

/** What a device's node does, where nothing is configured otherwise. */
export function isPresence(event: LiveEvent): boolean {
  return event.kind === "device" && !isChange(event);
}
