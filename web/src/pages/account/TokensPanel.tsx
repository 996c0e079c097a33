// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { TokenInfo } from "../../api/schema";
import { Await } from "../../components/Await";
import { Badge } from "../../components/Badge";
import { Button } from "../../components/Button";
import { Confirm } from "../../components/Confirm";
import { Dialog } from "../../components/Dialog";
import { Panel } from "../../components/Panel";
import { Table } from "../../components/Table";
import { Time } from "../../components/Time";
import { useLive } from "../../live/LiveContext";
import { CreateToken } from "./CreateToken";
import { tokens } from "./ownQueries";
import { SCOPES } from "./scopes";

/** What acts in the user's name without them: scripts, and other programs. */
export function TokensPanel({ workspace }: { workspace: string }) {
  const { store } = useLive();
  const [isMaking, setMaking] = useState(false);
  const close = () => {
    setMaking(false);
    store.refresh(tokens.key);
  };
  return (
    <Panel title="API tokens" aside={`for ${workspace} alone`}>
      <Await query={tokens}>
        {(rows) =>
          rows.length === 0 ? (
            <p className="account-soft">None. A token lets a script do what you may, or a part of it.</p>
          ) : (
            <TokenTable rows={rows} />
          )
        }
      </Await>
      <div className="account-actions">
        <Button icon="plus" onClick={() => setMaking(true)}>
          Make a token
        </Button>
      </div>
      {isMaking && (
        <Dialog title="Make an API token" onClose={close}>
          <CreateToken onDone={close} />
        </Dialog>
      )}
    </Panel>
  );
}

function TokenTable({ rows }: { rows: TokenInfo[] }) {
  return (
    <Table
      label="API tokens"
      rows={rows}
      keyOf={(token) => token.id}
      columns={[
        { title: "Name", cell: (token) => token.name },
        { title: "May", cell: (token) => <Scopes token={token} /> },
        { title: "Last used", cell: ({ last_used_at: at }) => (at === undefined ? "never" : <Time at={at} />) },
        { title: "Expires", minor: true, cell: (token) => <Time at={token.expires_at} /> },
        { title: "", align: "right", cell: (token) => <Delete token={token} /> },
      ]}
    />
  );
}

function Scopes({ token }: { token: TokenInfo }) {
  const words = SCOPES.filter(([scope]) => token.scopes.includes(scope)).map(([, , short]) => short);
  return (
    <>
      {token.read_only && <Badge tone="good">read only</Badge>} {words.join(", ")}
    </>
  );
}

function Delete({ token }: { token: TokenInfo }) {
  const { client, store } = useLive();
  return (
    <Confirm
      label="Revoke"
      look="danger"
      question={`Revoke ${token.name}?`}
      effect="What uses it is refused at once. There is no way back: make another where it is still needed."
      act={async () => {
        await client.call("DELETE /users/me/tokens/{token}", { path: { token: token.id } });
        store.refresh(tokens.key);
      }}
    />
  );
}
