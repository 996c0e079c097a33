// SPDX-License-Identifier: Apache-2.0
import { useMemo } from "react";
import { useQuery } from "../live/LiveContext";
import { devices, groups, networks, peers } from "../live/queries";
import type { Loaded } from "../live/query";
import { inventory } from "./inventory";
import type { Inventory } from "./inventory";

export function useInventory(): Loaded<Inventory> {
  const [a, b, c, d] = [useQuery(devices), useQuery(networks), useQuery(groups), useQuery(peers)];
  return useMemo(() => {
    if (a.status === "ready" && b.status === "ready" && c.status === "ready" && d.status === "ready") {
      return { status: "ready", value: inventory(a.value, b.value, c.value, d.value) };
    }
    for (const each of [a, b, c, d]) if (each.status === "failed") return each;
    return { status: "loading" };
  }, [a, b, c, d]);
}
