// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import { Await } from "../../components/Await";
import { Button } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { Empty } from "../../components/Empty";
import { PageHead } from "../../components/PageHead";
import { AddDevice } from "../../joining/AddDevice";
import { gateways } from "../../live/queries";
import { useLocation } from "../../routing/location";
import { useRight } from "../../session/SessionContext";
import { GatewayPage } from "./GatewayPage";
import "./gateways.css";
import { GatewayTable } from "./GatewayTable";

/** `/gateways`: all of them; `/gateways/ID`: one. */
export function GatewaysPage() {
  const { path } = useLocation();
  const id = path.split("/")[2];
  return id === undefined ? <AllGateways /> : <GatewayPage key={id} id={id} />;
}

function AllGateways() {
  const [isAdding, setAdding] = useState(false);
  const mayManage = useRight("manage");
  const add = mayManage && (
    <Button look="primary" icon="plus" onClick={() => setAdding(true)}>
      Add gateway
    </Button>
  );
  return (
    <>
      <PageHead title="Gateways">{add}</PageHead>
      <Await query={gateways}>
        {(rows) =>
          rows.size === 0 ? (
            <Empty icon="gateway" title="No gateways yet" action={add}>
              A gateway is the boundary: what devices may reach behind it, and in other networks, is decided there.
            </Empty>
          ) : (
            <GatewayTable rows={rows} />
          )
        }
      </Await>
      {isAdding && (
        <Dialog title="Add a gateway" onClose={() => setAdding(false)}>
          <AddDevice only="gateway" />
        </Dialog>
      )}
    </>
  );
}
