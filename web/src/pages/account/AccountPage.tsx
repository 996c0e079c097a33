// SPDX-License-Identifier: Apache-2.0
import { PageHead } from "../../components/PageHead";
import { Link } from "../../routing/Link";
import { useSession } from "../../session/SessionContext";
import "./account.css";
import { PasswordPanel } from "./PasswordPanel";
import { SecondFactorPanel } from "./SecondFactorPanel";
import { SessionsPanel } from "./SessionsPanel";
import { TokensPanel } from "./TokensPanel";

/** What is one's own: how one signs in, where one is signed in, and what acts in one's name. */
export function AccountPage() {
  const { user } = useSession();
  return (
    <>
      <PageHead title="Account" note={`${user.name}, ${user.email}`}>
        {user.tenant !== undefined && <Link to={`/users/${user.id}`}>Your devices and what they reach</Link>}
      </PageHead>
      <div className="account">
        <PasswordPanel />
        <SecondFactorPanel />
        <SessionsPanel />
        {user.tenant !== undefined && <TokensPanel workspace={user.tenant} />}
      </div>
    </>
  );
}
