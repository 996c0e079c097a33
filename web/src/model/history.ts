// SPDX-License-Identifier: Apache-2.0
import type { HistoryEntry } from "../api/schema";

const SHOWN = 3;

/** Who did it: a person by name, or what acted by itself. */
export function actorOf({ actor, actor_name }: { actor: string; actor_name?: string }): string {
  return actor_name ?? (actor === "system" ? "the server" : one(actor));
}

/** What was changed, by name; a few of many, and the nameless only where there is nothing else. */
export function changedIn({ changes }: HistoryEntry): string {
  const named = changes.flatMap((change) => change.name ?? []);
  const nameless = changes.map((change) => one(change.kind));
  const all = [...new Set(named.length > 0 ? named : nameless)];
  const rest = all.length - SHOWN;
  return all.slice(0, SHOWN).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

/** `a user`, `an access request`: of the words that the API has for kinds. */
function one(kind: string): string {
  return `${/^[aeio]/.test(kind) ? "an" : "a"} ${kind.replaceAll("_", " ")}`;
}
