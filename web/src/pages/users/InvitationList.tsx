// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { InvitationInfo } from "../../api/schema";
import { Await } from "../../components/Await";
import { Button } from "../../components/Button";
import { Confirm } from "../../components/Confirm";
import { Dialog } from "../../components/Dialog";
import { Empty } from "../../components/Empty";
import { Table } from "../../components/Table";
import { Time } from "../../components/Time";
import { useLive } from "../../live/LiveContext";
import { invitations } from "../../live/queries";
import { InviteUser } from "./InviteUser";
import type { Invited } from "./InviteUser";

/** Who is invited and hasn't come yet. */
export function InvitationList() {
  // Beside the list, because an invitation that is made anew takes the place of the row that it was asked for in.
  const [invited, setInvited] = useState<Invited | "somebody">();
  const invite = (
    <Button look="primary" icon="plus" onClick={() => setInvited("somebody")}>
      Invite
    </Button>
  );
  return (
    <>
      <Await query={invitations}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty icon="users" title="Nobody is invited" action={invite}>
              An invitation is a link that you send. It lets one person in, as what you say.
            </Empty>
          ) : (
            <div className="users">
              <div>{invite}</div>
              <InvitationTable rows={rows} onRenew={setInvited} />
            </div>
          )
        }
      </Await>
      {invited !== undefined && (
        <Dialog
          title={invited === "somebody" ? "Invite somebody" : "A new link, in the place of the old one"}
          onClose={() => setInvited(undefined)}
        >
          {invited === "somebody" ? <InviteUser /> : <InviteUser of={invited} />}
        </Dialog>
      )}
    </>
  );
}

interface TableProps {
  rows: InvitationInfo[];
  onRenew(invitation: InvitationInfo): void;
}

function InvitationTable({ rows, onRenew }: TableProps) {
  return (
    <Table
      label="Invitations"
      rows={rows}
      keyOf={(invitation) => invitation.id}
      columns={[
        { title: "E-mail", cell: (invitation) => invitation.email },
        { title: "Role", cell: (invitation) => invitation.role },
        { title: "Ends", minor: true, cell: (invitation) => <Time at={invitation.expires_at} /> },
        {
          title: "",
          align: "right",
          cell: (invitation) => (
            <span className="users-actions">
              <Button onClick={() => onRenew(invitation)}>New link</Button>
              <Withdraw invitation={invitation} />
            </span>
          ),
        },
      ]}
    />
  );
}

function Withdraw({ invitation }: { invitation: InvitationInfo }) {
  const { client } = useLive();
  return (
    <Confirm
      label="Withdraw"
      look="danger"
      question={`Withdraw the invitation of ${invitation.email}?`}
      effect="The link that was sent opens nothing any more."
      act={() => client.call("DELETE /invitations/{invitation}", { path: { invitation: invitation.id } })}
    />
  );
}
