// SPDX-License-Identifier: Apache-2.0
import type { SignInInfo } from "../../api/schema";
import { Await } from "../../components/Await";
import { Badge } from "../../components/Badge";
import { Confirm } from "../../components/Confirm";
import { Panel } from "../../components/Panel";
import { Table } from "../../components/Table";
import { Time } from "../../components/Time";
import { useLive } from "../../live/LiveContext";
import { sessions } from "./ownQueries";

/** Where the user is signed in. */
export function SessionsPanel() {
  return (
    <Panel title="Sessions">
      <Await query={sessions}>{(rows) => <Sessions rows={rows} />}</Await>
    </Panel>
  );
}

function Sessions({ rows }: { rows: SignInInfo[] }) {
  return (
    <>
      <Table
        label="Sessions"
        rows={rows}
        keyOf={(session) => session.id}
        columns={[
          { title: "Signed in", cell: (session) => <SignedIn session={session} /> },
          { title: "Last used", cell: ({ last_used_at: at }) => (at === undefined ? "not yet" : <Time at={at} />) },
          { title: "Ends", minor: true, cell: (session) => <Time at={session.expires_at} /> },
          { title: "Code", minor: true, cell: (session) => (session.second_factor ? "shown" : "none") },
          { title: "", align: "right", cell: (session) => !session.current && <EndOne session={session} /> },
        ]}
      />
      <div className="account-actions">
        {rows.length > 1 && <EndOthers />}
        <EndAll />
      </div>
    </>
  );
}

function SignedIn({ session }: { session: SignInInfo }) {
  return (
    <>
      <Time at={session.created_at} /> {session.current && <Badge tone="good">this one</Badge>}
    </>
  );
}

function EndOne({ session }: { session: SignInInfo }) {
  const { client, store } = useLive();
  return (
    <Confirm
      label="End"
      look="danger"
      question="End this session?"
      effect="Whoever uses it has to sign in again. Devices and their tunnels aren't touched."
      act={async () => {
        await client.call("DELETE /users/me/sessions/{session}", { path: { session: session.id } });
        store.refresh(sessions.key);
      }}
    />
  );
}

function EndOthers() {
  const { client, store } = useLive();
  return (
    <Confirm
      label="End all others"
      look="danger"
      question="End all other sessions?"
      effect="You stay signed in here, and nowhere else. API tokens stay."
      act={async () => {
        await client.call("DELETE /users/me/sessions");
        store.refresh(sessions.key);
      }}
    />
  );
}

function EndAll() {
  const { client } = useLive();
  return (
    <Confirm
      label="End all"
      look="danger"
      question="End all sessions, this one too?"
      effect="You are signed out everywhere, and sign in again here. API tokens stay."
      act={async () => {
        await client.call("DELETE /users/me/sessions", { query: { all: true } });
        client.onSignedOut();
      }}
    />
  );
}
