// SPDX-License-Identifier: Apache-2.0
import { useSession } from "../session/SessionContext";
import "./workspace.css";

/** Which workspace this is; where the user has several, the way to another. */
export function Workspace() {
  const { user, enter } = useSession();
  const here = user.tenant ?? "no workspace";
  if (user.tenants.length < 2) return <span className="workspace">{here}</span>;
  return (
    <select className="workspace" aria-label="Workspace" value={here} onChange={(event) => enter(event.target.value)}>
      {user.tenants.map((place) => (
        <option key={place.tenant}>{place.tenant}</option>
      ))}
    </select>
  );
}
