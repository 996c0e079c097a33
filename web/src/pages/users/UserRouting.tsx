// SPDX-License-Identifier: Apache-2.0
import type { MemberInfo } from "../../api/schema";
import { Await } from "../../components/Await";
import { DialogButton } from "../../components/DialogButton";
import { Facts } from "../../components/Facts";
import { Panel } from "../../components/Panel";
import { useLive } from "../../live/LiveContext";
import { view } from "../../live/queries";
import type { Inventory } from "../../model/inventory";
import { routingFacts } from "../../model/routingIntent";
import { RoutingIntentForm } from "../../model/RoutingIntentForm";
import { useSession } from "../../session/SessionContext";

/** The second of four layers: what somebody prefers for all devices of theirs. */
export function UserRouting({ user, all }: { user: MemberInfo; all: Inventory }) {
  const { client } = useLive();
  const session = useSession();
  const { rights } = session.user;
  const mayEdit = rights.includes("manage") || (rights.includes("devices") && user.id === session.user.id);
  const path = { user: user.id };
  return (
    <Await query={preferenceOf(user.id)}>
      {(preference) => {
        const edit = mayEdit && (
          <DialogButton label="Edit" title={`Routing that ${user.name} prefers`}>
            {(close) => (
              <RoutingIntentForm
                present={preference}
                devices={all.devices.values()}
                onSave={(body) => client.call("PUT /users/{user}/routing-preference", { path, body }).then(close)}
              />
            )}
          </DialogButton>
        );
        return (
          <Panel title="Routing preference" aside={edit}>
            <p className="users-soft">For their devices, where a device itself prefers nothing else.</p>
            <Facts facts={routingFacts(preference, all)} />
          </Panel>
        );
      }}
    </Await>
  );
}

function preferenceOf(user: string) {
  return view(`user-routing/${user}`, ["user_routing"], (client) =>
    client.call("GET /users/{user}/routing-preference", { path: { user } }),
  );
}
