// SPDX-License-Identifier: Apache-2.0
import type { MemberInfo, MemberUpdate, NetworkInfo } from "../../api/schema";
import { Confirm } from "../../components/Confirm";
import { useLive } from "../../live/LiveContext";
import { navigate } from "../../routing/location";
import { useSession } from "../../session/SessionContext";
import { ChangeNetworks } from "./ChangeNetworks";
import { ChangeRole } from "./ChangeRole";

/** What can be done about a person: by owners; by admins, to who is less than they are. */
export function UserActions({ user, networks }: { user: MemberInfo; networks: NetworkInfo[] }) {
  const { client } = useLive();
  const session = useSession();
  const { rights } = session.user;
  const isLess = user.role === "member" || user.role === "viewer";
  const mayEdit = rights.includes("members") || (rights.includes("manage") && isLess);
  if (!mayEdit) return null;
  const path = { user: user.id };
  const update = (body: MemberUpdate) => client.call("PUT /users/{user}", { path, body });
  const isSelf = user.id === session.user.id;
  return (
    <div className="users-actions">
      {rights.includes("members") && <ChangeRole user={user} onRole={(role) => update({ role })} />}
      {networks.length > 0 && (
        <ChangeNetworks user={user} networks={networks} onNetworks={(ids) => update({ authorized_networks: ids })} />
      )}
      {user.second_factor && !isSelf && (
        <Confirm
          label="Reset two-factor"
          look="danger"
          question={`Reset the two-factor sign-in of ${user.name}?`}
          effect="For who has lost app and recovery codes: their sessions end, and their password is enough again."
          act={() => client.call("DELETE /users/{user}/totp", { path })}
        />
      )}
      {user.disabled ? (
        <Confirm
          label="Enable"
          question={`Let ${user.name} in again?`}
          effect="Their devices are let in at once, as they were; they themselves with their password."
          act={() => update({ disabled: false })}
        />
      ) : (
        <Confirm
          label="Disable"
          look="danger"
          question={`Disable ${user.name}?`}
          effect="Their sessions and tokens end, and their devices are cut off within a second. Nothing is deleted."
          act={() => update({ disabled: true })}
        />
      )}
      {rights.includes("members") && (
        <Confirm
          label="Remove"
          look="danger"
          question={`Take ${user.name} out of this workspace?`}
          effect="Their sessions and tokens here end, and so do their join keys; their devices stay, blocked."
          act={async () => {
            await client.call("DELETE /users/{user}", { path });
            navigate("/users");
          }}
        />
      )}
    </div>
  );
}
