// SPDX-License-Identifier: Apache-2.0
import type { HistoryEntry } from "../api/schema";

const SHOWN = 3;

/** Who did it: a person by name, or what acted by itself. */
export function actorOf({ actor, actor_name }: { actor: string; actor_name?: string }): string {
  return actor_name ?? `a ${actor.replace("_", " ")}`;
}

/** What was changed, by name; a few of many, and the nameless only where there is nothing else. */
export function changedIn({ changes }: HistoryEntry): string {
  const named = changes.flatMap((change) => change.name ?? []);
  const nameless = changes.map((change) => `a ${change.kind.replace("_", " ")}`);
  const all = [...new Set(named.length > 0 ? named : nameless)];
  const rest = all.length - SHOWN;
  return all.slice(0, SHOWN).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
