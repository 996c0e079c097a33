// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { DNSMapping, Route } from "../../api/schema";
import { Await } from "../../components/Await";
import { Badge } from "../../components/Badge";
import { Button } from "../../components/Button";
import { Confirm } from "../../components/Confirm";
import { DialogButton } from "../../components/DialogButton";
import { ChoiceField, TextField } from "../../components/Field";
import { Form } from "../../components/Form";
import { FailureNotice } from "../../components/Notice";
import { Panel } from "../../components/Panel";
import { Table } from "../../components/Table";
import { useLive } from "../../live/LiveContext";
import { routes, view } from "../../live/queries";
import { useAction } from "../../live/useAction";
import { useRight } from "../../session/SessionContext";
import type { PartProps } from "./NetworkPage";

/** What its gateways answer to devices that ask for a name. */
export function NetworkNames({ network }: PartProps) {
  const mayManage = useRight("manage");
  return (
    <Await query={routes}>
      {(rows) => {
        const own = rows.filter((route) => route.network_id === network.id);
        return (
          <Panel title="Names" aside={mayManage && own.length > 0 && <AddName routes={own} />}>
            <Await query={namesIn(network.id)}>
              {(records) =>
                records.length === 0 ? (
                  <p className="network-soft">None: the network has no peers.</p>
                ) : (
                  <Table
                    label="Names"
                    rows={records}
                    keyOf={(record) => `${record.kind} ${record.name}`}
                    columns={[
                      { title: "Name", cell: (record) => <code>{record.name}</code> },
                      { title: "Addresses", cell: (record) => <code>{record.addresses.join(", ")}</code> },
                      { title: "Of", cell: (record) => <Badge>{record.kind}</Badge> },
                      {
                        title: "",
                        align: "right",
                        cell: (record) => mayManage && <DeleteName name={record.name} routes={own} />,
                      },
                    ]}
                  />
                )
              }
            </Await>
          </Panel>
        );
      }}
    </Await>
  );
}

function AddName({ routes: own }: { routes: Route[] }) {
  return (
    <DialogButton label="Add a name" title="A name behind a route">
      {(close) => <NameForm routes={own} onDone={close} />}
    </DialogButton>
  );
}

function NameForm({ routes: own, onDone }: { routes: Route[]; onDone: () => void }) {
  const { client } = useLive();
  const [route, setRoute] = useState(own[0]?.id ?? "");
  const [mapping, setMapping] = useState<DNSMapping>({ name: "", ip: "" });
  const add = useAction(async () => {
    const path = { network: own.find((each) => each.id === route)?.network_id ?? "", route };
    await client.call("POST /networks/{network}/routes/{route}/dns", { path, body: mapping });
    onDone();
  });
  return (
    <Form onSubmit={() => add.run()}>
      <ChoiceField
        label="Route"
        value={route}
        onChoose={setRoute}
        choices={own.map((each) => [each.id, `${each.name}: ${each.destination_cidrs.join(", ")}`] as const)}
      />
      <TextField
        label="Name"
        required
        autoFocus
        value={mapping.name}
        onText={(name) => setMapping({ ...mapping, name })}
        fault={add.failure?.field("name")}
      />
      <TextField
        label="Address"
        hint="One that the route leads to."
        required
        value={mapping.ip}
        onText={(ip) => setMapping({ ...mapping, ip })}
        fault={add.failure?.field("ip")}
      />
      {add.failure && <FailureNotice failure={add.failure} besides={["name", "ip"]} />}
      <Button type="submit" look="primary" busy={add.isBusy}>
        Add the name
      </Button>
    </Form>
  );
}

/** Only what somebody has written can be taken away: peers' names are their devices'. */
function DeleteName({ name, routes: own }: { name: string; routes: Route[] }) {
  const { client } = useLive();
  const isOf = (mapping: DNSMapping) => name === mapping.name || name.startsWith(`${mapping.name}.`);
  const route = own.find((each) => each.dns.some(isOf));
  const mapping = route?.dns.find(isOf);
  if (route === undefined || mapping === undefined) return null;
  const path = { network: route.network_id, route: route.id, name: mapping.name };
  return (
    <Confirm
      label="Delete"
      look="danger"
      question={`Delete the name ${mapping.name}?`}
      effect="Who asks for it hears that there is none. Who has the address reaches it as before."
      act={() => client.call("DELETE /networks/{network}/routes/{route}/dns/{name}", { path })}
    />
  );
}

function namesIn(network: string) {
  return view(`names/${network}`, ["peer", "route", "network", "device"], (client) =>
    client.list("GET /networks/{network}/dns", { path: { network } }),
  );
}
