// SPDX-License-Identifier: Apache-2.0
import { useMemo } from "react";
import { useNow } from "../components/Time";
import { useGatewayLinks } from "./gatewayLinks";
import type { Inventory } from "./inventory";
import { pathsOf } from "./paths";
import type { Paths } from "./paths";

/** By which gateway each device is reached now; undefined until gateways have told. */
export function usePaths(all: Inventory): Paths | undefined {
  const figures = useGatewayLinks(all);
  const now = useNow(10_000);
  const told = figures.status === "ready" ? figures.value : undefined;
  return useMemo(() => told && pathsOf(all, told, now), [all, told, now]);
}
