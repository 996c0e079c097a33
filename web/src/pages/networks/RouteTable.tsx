// SPDX-License-Identifier: Apache-2.0
import type { Route } from "../../api/schema";
import { Badge } from "../../components/Badge";
import { Table } from "../../components/Table";
import type { Inventory } from "../../model/inventory";

/** Destinations, the gateways that lead there, and who knows of them. */
export function RouteTable({ routes: rows, all }: { routes: Route[]; all: Inventory }) {
  const nameOf = (id: string) => all.devices.get(id)?.name ?? "another device";
  const knownTo = (route: Route) =>
    [...all.groups.values()].filter((group) => group.route_ids.includes(route.id)).map((group) => group.name);
  return (
    <Table
      label="Routes"
      rows={rows}
      keyOf={(route) => route.id}
      columns={[
        { title: "Name", cell: (route) => route.name },
        { title: "Destination", cell: (route) => <code>{route.destination_cidrs.join(", ")}</code> },
        { title: "By", cell: (route) => route.via.map(nameOf).join(", ") },
        { title: "Known to", cell: (route) => knownTo(route).join(", ") || <Badge tone="warn">nobody</Badge> },
        { title: "Masquerade", minor: true, cell: (route) => (route.masquerade ? "yes" : "no") },
        { title: "Names", minor: true, cell: (route) => route.dns.map((each) => each.name).join(", ") },
      ]}
    />
  );
}
