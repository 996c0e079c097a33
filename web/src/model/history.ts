// SPDX-License-Identifier: Apache-2.0
import type { HistoryEntry } from "../api/schema";

const SHOWN = 3;

/** Who did it: a person by name, or what acted by itself. */
export function actorOf({ actor, actor_name }: { actor: string; actor_name?: string }): string {
  return actor_name ?? `a ${actor.replace("_", " ")}`;
}

/** What was changed, by name; a few of many. */
export function changedIn({ changes }: HistoryEntry): string {
  const names = [...new Set(changes.map((change) => change.name ?? `a ${change.kind.replace("_", " ")}`))];
  const rest = names.length - SHOWN;
  return names.slice(0, SHOWN).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
