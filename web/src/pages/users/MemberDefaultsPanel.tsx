// SPDX-License-Identifier: Apache-2.0
import type { MemberDefaults, NetworkInfo } from "../../api/schema";
import { Await } from "../../components/Await";
import { CheckSet } from "../../components/CheckField";
import { Facts } from "../../components/Facts";
import { ChoiceField } from "../../components/Field";
import { Panel } from "../../components/Panel";
import { SaveForm } from "../../components/SaveForm";
import { useLive } from "../../live/LiveContext";
import type { Rows } from "../../live/collection";
import { networks, view } from "../../live/queries";
import { useEdits } from "../../live/useEdits";
import { useRight } from "../../session/SessionContext";
import { ROLES } from "./roles";
import type { Role } from "./roles";

/** What an invitation makes of somebody that doesn't say so. */
export function MemberDefaultsPanel() {
  const mayEdit = useRight("members");
  return (
    <Panel title="Who is invited becomes">
      <Await query={networks}>
        {(rows) => (
          <Await query={defaults}>
            {(present) =>
              mayEdit ? <DefaultsForm present={present} rows={rows} /> : <Shown present={present} rows={rows} />
            }
          </Await>
        )}
      </Await>
    </Panel>
  );
}

interface Props {
  present: MemberDefaults;
  rows: Rows<NetworkInfo>;
}

function Shown({ present, rows }: Props) {
  const names = present.default_authorized_networks.map((id) => rows.get(id)?.name).join(", ");
  return (
    <Facts
      facts={[
        ["Role", present.default_role],
        ["Own devices in", names || "no network"],
      ]}
    />
  );
}

function DefaultsForm({ present, rows }: Props) {
  const { client } = useLive();
  const { edits, edit, save, isSaved } = useEdits<MemberDefaults>((body) =>
    client.call("PUT /users/defaults", { body }),
  );
  const next = { ...present, ...edits };
  return (
    <SaveForm save={save} isSaved={isSaved}>
      <ChoiceField<Role>
        label="Role"
        hint="Where an invitation names none: the command line's, and the API's."
        choices={ROLES}
        value={next.default_role}
        onChoose={(default_role) => edit({ default_role })}
      />
      {rows.size > 0 && (
        <CheckSet
          legend="May add devices to"
          choices={[...rows.values()].map((network) => [network.id, network.name] as const)}
          chosen={next.default_authorized_networks}
          onChoose={(default_authorized_networks) => edit({ default_authorized_networks })}
        />
      )}
    </SaveForm>
  );
}

const defaults = view("users/defaults", ["tenant"], (client) => client.call("GET /users/defaults"));
