// SPDX-License-Identifier: Apache-2.0
import { useRef } from "react";

/** The value of the time before, where this one is the same: what is drawn by it isn't drawn again. */
export function useStable<Value>(value: Value, isSame: (before: Value, now: Value) => boolean): Value {
  const kept = useRef(value);
  if (!isSame(kept.current, value)) kept.current = value;
  return kept.current;
}

export function sameMembers<Member>(before: ReadonlySet<Member>, now: ReadonlySet<Member>): boolean {
  if (before.size !== now.size) return false;
  for (const member of now) if (!before.has(member)) return false;
  return true;
}
