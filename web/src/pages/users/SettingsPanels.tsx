// SPDX-License-Identifier: Apache-2.0
import type { SettingsUpdate, TenantSettings } from "../../api/schema";
import { Await } from "../../components/Await";
import { CheckField } from "../../components/CheckField";
import { DurationField } from "../../components/DurationField";
import { Facts } from "../../components/Facts";
import { Panel } from "../../components/Panel";
import { SaveForm } from "../../components/SaveForm";
import { duration } from "../../format/time";
import { useLive } from "../../live/LiveContext";
import { settings } from "../../live/queries";
import { useEdits } from "../../live/useEdits";
import { useRight } from "../../session/SessionContext";
import { KeyLifetimeField, keyLifetimeWords } from "./KeyLifetimeField";
import { MemberDefaultsPanel } from "./MemberDefaultsPanel";

type Lifetime = Exclude<
  { [Field in keyof TenantSettings]-?: TenantSettings[Field] extends number ? Field : never }[keyof TenantSettings],
  undefined
>;

const LIFETIMES: readonly (readonly [field: Lifetime, label: string, hint: string])[] = [
  ["session_lifetime", "A session lasts", "From signing in on, however much it is used."],
  ["session_idle_lifetime", "An unused session lasts", "Five minutes at least. An open board is no use."],
  ["api_token_lifetime", "An API token lasts at most", "Tokens that are there keep their end."],
  ["join_key_lifetime", "A join key lasts", "Unless its maker says otherwise."],
  ["flow_log_retention", "Flow records are kept", "Older ones are deleted."],
];

const FIELDS = [...LIFETIMES.map(([field]) => field), "device_credential_lifetime"];

/** How people sign in, and how devices come in. */
export function SettingsPanels() {
  const mayManage = useRight("manage");
  return (
    <Await query={settings}>
      {(present) => (
        <div className="users">
          <Panel title="Signing in and joining">
            {mayManage ? <SettingsForm present={present} /> : <Shown present={present} />}
          </Panel>
          <MemberDefaultsPanel />
        </div>
      )}
    </Await>
  );
}

function Shown({ present }: { present: TenantSettings }) {
  return (
    <Facts
      facts={[
        ...LIFETIMES.map(([field, label]) => [label, duration(present[field])] as const),
        ["Devices' keys", keyLifetimeWords(present.device_credential_lifetime)],
        ["New devices", present.device_approval ? "wait for approval" : "are let in at once"],
        ["Plain agents", present.allow_plain_agents ? "allowed" : "refused"],
      ]}
    />
  );
}

function SettingsForm({ present }: { present: TenantSettings }) {
  const { client } = useLive();
  const { edits, edit, save, isSaved } = useEdits<SettingsUpdate>((body) => client.call("PUT /settings", { body }));
  const next = { ...present, ...edits };
  return (
    <SaveForm save={save} isSaved={isSaved} besides={FIELDS}>
      {LIFETIMES.map(([field, label, hint]) => (
        <DurationField
          key={field}
          label={label}
          hint={hint}
          seconds={next[field]}
          onSeconds={(seconds) => edit({ [field]: seconds })}
          fault={save.failure?.field(field)}
        />
      ))}
      <KeyLifetimeField
        seconds={next.device_credential_lifetime ?? undefined}
        onSeconds={(seconds) => edit({ device_credential_lifetime: seconds })}
        fault={save.failure?.field("device_credential_lifetime")}
      />
      <CheckField
        label="New devices wait for approval"
        checked={next.device_approval}
        onCheck={(is) => edit({ device_approval: is })}
      />
      <CheckField
        label="Agents of others may join (plain agents: their key is made by this server)"
        checked={next.allow_plain_agents}
        onCheck={(is) => edit({ allow_plain_agents: is })}
      />
    </SaveForm>
  );
}
