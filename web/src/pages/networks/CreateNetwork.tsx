// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from "react";
import type { Client } from "../../api/client";
import { Button } from "../../components/Button";
import { ChoiceField, TextField } from "../../components/Field";
import { Form } from "../../components/Form";
import { FailureNotice } from "../../components/Notice";
import { useLive, useQuery } from "../../live/LiveContext";
import { templates } from "../../live/queries";
import { useAction } from "../../live/useAction";

const SIZES = [
  ["250", "up to 250 devices"],
  ["1000", "up to 1,000 devices"],
  ["16000", "up to 16,000 devices"],
] as const;

type Size = typeof SIZES[number][0];

/** A network as a template says, or with a group of its own that every device of it is in. */
export function CreateNetwork({ defaultName = "", onDone }: { defaultName?: string; onDone: () => void }) {
  const { client } = useLive();
  const [name, setName] = useState(defaultName);
  const [template, setTemplate] = useState("");
  const [size, setSize] = useState<Size>("250");
  const [cidr, setCIDR] = useSuggestedCIDR(client, size);
  const create = useAction(async () => {
    if (template === "") await createNetwork(client, name, cidr);
    else await client.call("POST /networks", { body: { name, cidr, template } });
    onDone();
  });
  const { failure } = create;
  return (
    <Form onSubmit={() => create.run()}>
      <TextField
        label="Name"
        hint={`Devices are called NAME.${name || "office"}.internal in it.`}
        required
        autoFocus
        value={name}
        onText={setName}
        fault={failure?.field("name")}
      />
      <TemplateField value={template} onChoose={setTemplate} fault={failure?.field("template")} />
      <ChoiceField<Size> label="Room for" choices={SIZES} value={size} onChoose={setSize} />
      <TextField
        label="Addresses"
        hint="A range that nothing else of yours has; this one is free here."
        required
        value={cidr}
        onText={setCIDR}
        fault={failure?.field("cidr")}
      />
      {failure && <FailureNotice failure={failure} besides={["name", "cidr", "template"]} />}
      <Button type="submit" look="primary" busy={create.isBusy}>
        Create the network
      </Button>
    </Form>
  );
}

interface TemplateProps {
  value: string;
  onChoose(template: string): void;
  fault: string | undefined;
}

/** Only where somebody has made one. */
function TemplateField(props: TemplateProps) {
  const known = useQuery(templates);
  const ofNetworks = known.status === "ready" ? known.value.filter((template) => template.kind === "network") : [];
  if (ofNetworks.length === 0) return null;
  const chosen = ofNetworks.find((template) => template.name === props.value);
  return (
    <ChoiceField
      label="Template"
      hint={chosen?.description || "All but name and addresses: groups, routing, mode, what counts as an incident."}
      choices={[["", "None: a group of its own"], ...ofNetworks.map(({ name }) => [name, name] as const)]}
      {...props}
    />
  );
}

/** A range that is free, until somebody writes another. */
function useSuggestedCIDR(client: Client, size: Size): [string, (text: string) => void] {
  const [suggested, setSuggested] = useState("");
  const [own, setOwn] = useState<string>();
  useEffect(() => {
    const query = { max_peers: Number(size), count: 1 };
    client
      .call("GET /ipam/available-cidrs", { query })
      .then(({ cidrs }) => setSuggested(cidrs[0] ?? ""))
      // Without a suggestion there is a field to fill in.
      .catch(() => setSuggested(""));
  }, [client, size]);
  return [own ?? suggested, setOwn];
}

/** In one revision: both are there, or neither. */
async function createNetwork(client: Client, name: string, cidr: string): Promise<void> {
  const group = `${name}-devices`;
  const document = {
    networks: { [name]: { cidr, default_groups: [group] } },
    groups: { [group]: { network: name, description: `Every device of ${name}.` } },
  };
  await client.call("POST /bulk", { body: { document } });
}
