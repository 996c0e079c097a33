// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { Client } from "../../api/client";
import { Failure } from "../../api/failure";
import type { Group, NetworkInfo, PolicyCreate } from "../../api/schema";
import { Button } from "../../components/Button";
import { Form } from "../../components/Form";
import { FailureNotice } from "../../components/Notice";
import { useLive } from "../../live/LiveContext";
import { useAction } from "../../live/useAction";

type Template = NonNullable<PolicyCreate["template"]>;

const CHOICES: readonly (readonly [Template, string, string])[] = [
  ["network_only", "Devices reach each other", "Every device of the network, and not what lies behind its routes."],
  ["full_access", "Devices reach everything", "Each other, and what lies behind routes. Narrow it down later."],
  ["isolated", "Nobody reaches anything", "Begin closed, and open one door at a time."],
];

/** Who may reach what, to begin with. */
export function FirstPolicy({ onDone }: { onDone: () => void }) {
  const { client } = useLive();
  const [template, setTemplate] = useState<Template>("network_only");
  const create = useAction(async () => {
    await createPolicy(client, template);
    onDone();
  });
  return (
    <Form onSubmit={() => create.run()}>
      <h2>Who may reach what?</h2>
      <fieldset className="first-run-choices">
        <legend className="visually-hidden">Policy</legend>
        {CHOICES.map(([value, title, note]) => (
          <label key={value}>
            <input
              type="radio"
              name="template"
              value={value}
              checked={template === value}
              onChange={() => setTemplate(value)}
            />
            {title}
            <span>{note}</span>
          </label>
        ))}
      </fieldset>
      {create.failure && <FailureNotice failure={create.failure} />}
      <div className="first-run-next">
        <Button type="submit" look="primary" busy={create.isBusy}>
          Apply the policy
        </Button>
      </div>
    </Form>
  );
}

async function createPolicy(client: Client, template: Template): Promise<void> {
  const [network] = await client.list("GET /networks");
  if (network === undefined) throw new Failure("invalid", "There is no network yet that the policy could be about.");
  const group = await groupOf(client, network);
  const name = template.replace("_", "-");
  const body = { name, template, network_id: network.id };
  // It is there where an earlier attempt broke off before the group had it.
  const existing = (await client.list("GET /policies")).find((each) => each.name === name);
  const policy = existing ?? (await client.call("POST /policies", { body }));
  await client.call("POST /groups/{group}/policies/{policy}", { path: { group: group.id, policy: policy.id } });
}

async function groupOf(client: Client, network: NetworkInfo): Promise<Group> {
  const groups = await client.list("GET /groups");
  const group = groups.find((each) => network.default_group_ids.includes(each.id)) ?? groups[0];
  if (group === undefined) throw new Failure("invalid", "There is no group yet that the policy could be for.");
  return group;
}
