// SPDX-License-Identifier: Apache-2.0
import { useCallback, useEffect, useMemo, useState } from "react";
import { Client } from "./api/client";
import { failureOf } from "./api/failure";
import type { Failure } from "./api/failure";
import type { UserInfo } from "./api/schema";
import { FailureNotice } from "./components/Notice";
import { Frame } from "./layout/Frame";
import { LiveProvider } from "./live/LiveContext";
import { navigate } from "./routing/location";
import { AcceptInvitation } from "./session/AcceptInvitation";
import { CurrentRights } from "./session/CurrentRights";
import { entryLink } from "./session/entryLink";
import type { EntryLink } from "./session/entryLink";
import { OwnerSetup } from "./session/OwnerSetup";
import { SessionContext } from "./session/SessionContext";
import { resume, signOut } from "./session/session";
import { SignIn } from "./session/SignIn";
import { Welcome } from "./session/Welcome";

type State =
  | { is: "starting" }
  | { is: "unreachable"; failure: Failure }
  | { is: "signedOut"; hasEnded: boolean }
  | { is: "entering"; link: EntryLink }
  | { is: "signedIn"; user: UserInfo; begun: number };

/** Who is here decides what there is to see. */
export function App() {
  const client = useMemo(() => new Client(), []);
  const [state, setState] = useState<State>({ is: "starting" });
  const start = useCallback(() => void begin(client).then(setState), [client]);
  useEffect(() => {
    client.onSignedOut = () => setState({ is: "signedOut", hasEnded: true });
    client.onEventsEnded = () => void renew(client).then((next) => next && setState(next));
    start();
    window.addEventListener("hashchange", start);
    return () => window.removeEventListener("hashchange", start);
  }, [client, start]);

  const enter = (user: UserInfo) => setState(signedIn(user));
  const leave = () => setState({ is: "signedOut", hasEnded: false });
  switch (state.is) {
    case "starting":
      return null;
    case "unreachable":
      return (
        <Welcome title="Warren">
          <FailureNotice failure={state.failure} onRetry={start} />
        </Welcome>
      );
    case "entering": {
      const Entry = state.link.kind === "setup" ? OwnerSetup : AcceptInvitation;
      return <Entry client={client} secret={state.link.secret} onDone={enter} />;
    }
    case "signedOut":
      return <SignIn client={client} hasEnded={state.hasEnded} onDone={enter} />;
    case "signedIn":
      return <SignedIn client={client} user={state.user} begun={state.begun} onOut={leave} />;
  }
}

function signedIn(user: UserInfo): State {
  return { is: "signedIn", user, begun: Date.now() };
}

interface SignedInProps {
  client: Client;
  user: UserInfo;
  /** When it was found out who that is. */
  begun: number;
  onOut(): void;
}

function SignedIn({ client, user, begun, onOut }: SignedInProps) {
  const [workspace, setWorkspace] = useState(user.tenant);
  // Chosen before anything below asks: two workspaces never share a store.
  client.workspace = user.tenants.length > 1 ? workspace : undefined;
  const session = useMemo(
    () => ({
      user: { ...user, ...(workspace !== undefined && { tenant: workspace }) },
      signOut: () => void signOut(client).finally(onOut),
      enter(to: string) {
        navigate("/");
        setWorkspace(to);
      },
    }),
    [client, user, workspace, onOut],
  );
  return (
    <SessionContext.Provider value={session}>
      {/* Who may see something else begins with nothing of what was seen before. */}
      <LiveProvider key={`${workspace ?? ""} ${begun}`} client={client}>
        <CurrentRights>
          <Frame />
        </CurrentRights>
      </LiveProvider>
    </SessionContext.Provider>
  );
}

async function begin(client: Client): Promise<State> {
  const link = entryLink(window.location.hash);
  if (link !== undefined) return { is: "entering", link };
  try {
    const user = await resume(client);
    return user === undefined ? { is: "signedOut", hasEnded: false } : signedIn(user);
  } catch (error) {
    return { is: "unreachable", failure: failureOf(error) };
  }
}

/** What follows where events ended; undefined: the session has as well, which the client has said already. */
async function renew(client: Client): Promise<State | undefined> {
  try {
    const { user } = await client.call("GET /auth/session");
    return signedIn(user);
  } catch (error) {
    const failure = failureOf(error);
    return failure.code === "unauthenticated" ? undefined : { is: "unreachable", failure };
  }
}
