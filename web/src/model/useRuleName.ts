// SPDX-License-Identifier: Apache-2.0
import { useQuery } from "../live/LiveContext";
import { policies } from "../live/queries";

/** `web, rule 2`: a rule by what people call it; undefined for what no policy said, and for rules that are gone. */
export function useRuleName(id: string): string | undefined {
  const known = useQuery(policies);
  if (known.status !== "ready") return undefined;
  for (const policy of known.value.values()) {
    const place = policy.rules.findIndex((rule) => rule.id === id);
    if (place >= 0) return `${policy.name}, rule ${place + 1}`;
  }
  return undefined;
}
