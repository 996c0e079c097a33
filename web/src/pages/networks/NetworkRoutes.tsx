// SPDX-License-Identifier: Apache-2.0
import { Await } from "../../components/Await";
import { Panel } from "../../components/Panel";
import { routes } from "../../live/queries";
import type { PartProps } from "./NetworkPage";
import { RouteTable } from "./RouteTable";

export function NetworkRoutes({ network, all }: PartProps) {
  return (
    <Panel title="Routes">
      <Await query={routes}>
        {(rows) => {
          const own = rows.filter((route) => route.network_id === network.id);
          if (own.length === 0) return <p>None: nothing behind a gateway can be reached.</p>;
          return <RouteTable routes={own} all={all} />;
        }}
      </Await>
    </Panel>
  );
}
