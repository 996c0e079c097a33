// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { Client } from "../api/client";
import type { NetworkInfo } from "../api/schema";
import { Button } from "../components/Button";
import { TextField } from "../components/Field";
import { Form } from "../components/Form";
import { FailureNotice } from "../components/Notice";
import { useLive } from "../live/LiveContext";
import { useAction } from "../live/useAction";
import { Configuration } from "./Configuration";
import { browserKey, configurationOf } from "./configurationFile";
import type { ConfigurationFile } from "./configurationFile";
import { FirstHandshake } from "./FirstHandshake";

/** A device that imports a file. Its key is made here, so that the server never has the private one. */
export function AddByFile({ network }: { network: NetworkInfo }) {
  const { client } = useLive();
  const [name, setName] = useState("");
  const [file, setFile] = useState<ConfigurationFile>();
  const create = useAction(async () => setFile(await createStatic(client, network.id, name)));
  if (file !== undefined) {
    return (
      <>
        <Configuration file={file} />
        <FirstHandshake device={file.device} />
      </>
    );
  }
  return (
    <Form onSubmit={() => create.run()}>
      <TextField
        label="Name"
        hint="Letters, digits and hyphens, as in a host name."
        required
        value={name}
        onText={setName}
        fault={create.failure?.field("name")}
      />
      {create.failure && <FailureNotice failure={create.failure} besides={["name"]} />}
      <Button type="submit" look="primary" busy={create.isBusy}>
        Make the key and the configuration
      </Button>
    </Form>
  );
}

async function createStatic(client: Client, network: string, name: string): Promise<ConfigurationFile> {
  const keys = await browserKey();
  const device = await client.call("POST /devices", {
    body: { kind: "static", name, network_id: network, public_key: keys.publicKey, key_origin: "browser" },
  });
  return configurationOf(client, device, network, keys);
}
