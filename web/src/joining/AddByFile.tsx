// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { Client } from "../api/client";
import type { NetworkInfo } from "../api/schema";
import { Failure } from "../api/failure";
import { Button } from "../components/Button";
import { Copyable } from "../components/Copyable";
import { TextField } from "../components/Field";
import { Form } from "../components/Form";
import { FailureNotice, Notice } from "../components/Notice";
import { useLive } from "../live/LiveContext";
import { useAction } from "../live/useAction";
import { makeKeyPair, withPrivateKey } from "./browserKey";
import { download } from "./download";

interface File {
  name: string;
  text: string;
}

/** A device that imports a file. Its key is made here, so that the server never has the private one. */
export function AddByFile({ network }: { network: NetworkInfo }) {
  const { client } = useLive();
  const [name, setName] = useState("");
  const [file, setFile] = useState<File>();
  const create = useAction(async () => setFile(await createStatic(client, network.id, name)));
  if (file !== undefined) return <Configuration file={file} />;
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

function Configuration({ file }: { file: File }) {
  return (
    <>
      <Notice tone="warn">
        <p>This is the only time that it is shown: the private key in it was made here, and is nowhere else.</p>
      </Notice>
      <Copyable text={file.text} label="WireGuard configuration" />
      <Button icon="download" onClick={() => download(file.name, file.text)}>
        Download {file.name}
      </Button>
    </>
  );
}

async function createStatic(client: Client, network: string, name: string): Promise<File> {
  const keys = await makeKeyPair().catch(() => {
    throw new Failure("invalid", "This browser makes no X25519 keys: use a newer one, or the command line.");
  });
  const device = await client.call("POST /devices", {
    body: { kind: "static", name, network_id: network, public_key: keys.publicKey, key_origin: "browser" },
  });
  const path = { network, peer: device.peers[0] ?? "" };
  const { config, file_name } = await client.call("GET /networks/{network}/peers/{peer}/config", { path });
  return { name: file_name, text: withPrivateKey(config, keys.privateKey) };
}
