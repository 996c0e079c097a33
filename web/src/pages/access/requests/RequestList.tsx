// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { AccessRequestInfo } from "../../../api/schema";
import { Await } from "../../../components/Await";
import { Button } from "../../../components/Button";
import { Dialog } from "../../../components/Dialog";
import { Empty } from "../../../components/Empty";
import { accessRequests } from "../../../live/queries";
import type { Inventory } from "../../../model/inventory";
import { AskForAccess } from "./AskForAccess";
import { RequestPanel } from "./RequestPanel";

/** Access on request, for a while: what waits first, then what counts, then what was. */
export function RequestList({ all }: { all: Inventory }) {
  const [isAsking, setAsking] = useState(false);
  const close = () => setAsking(false);
  const ask = (
    <Button look="primary" icon="plus" onClick={() => setAsking(true)}>
      Ask for access
    </Button>
  );
  return (
    <>
      <Await query={accessRequests}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty icon="policy" title="Nobody asks for access" action={ask}>
              Who needs something for a while asks here; once an admin agrees, it works, and it ends by itself.
            </Empty>
          ) : (
            <div className="access-list">
              <div>{ask}</div>
              {sorted(rows).map((request) => (
                <RequestPanel key={request.id} request={request} />
              ))}
            </div>
          )
        }
      </Await>
      {isAsking && (
        <Dialog title="Ask for access" onClose={close}>
          <AskForAccess all={all} onDone={close} />
        </Dialog>
      )}
    </>
  );
}

const ORDER: Partial<Record<AccessRequestInfo["state"], number>> = { pending: 0, approved: 1 };

function sorted(rows: readonly AccessRequestInfo[]): AccessRequestInfo[] {
  const place = (request: AccessRequestInfo) => ORDER[request.state] ?? 2;
  return [...rows].sort((a, b) => place(a) - place(b) || b.updated_at.localeCompare(a.updated_at));
}
