// SPDX-License-Identifier: Apache-2.0
import type { AccessRequestInfo } from "../../../api/schema";
import { Badge } from "../../../components/Badge";
import type { Tone } from "../../../components/Badge";
import { Facts } from "../../../components/Facts";
import { Panel } from "../../../components/Panel";
import { Time } from "../../../components/Time";
import { useSession } from "../../../session/SessionContext";
import { serviceOf } from "../naming";
import { lifetimeWords } from "./lifetimes";
import { RequestActions } from "./RequestActions";

const STATES: Record<AccessRequestInfo["state"], readonly [words: string, tone: Tone]> = {
  pending: ["waits for a decision", "warn"],
  approved: ["approved", "good"],
  refused: ["refused", "bad"],
  withdrawn: ["withdrawn", "quiet"],
  ended: ["over", "quiet"],
  lapsed: ["nobody decided in time", "quiet"],
};

export function RequestPanel({ request }: { request: AccessRequestInfo }) {
  const { user } = useSession();
  const [words, tone] = STATES[request.state];
  const asker = request.user_id === user.id ? "You" : request.email ?? "Somebody who is gone";
  return (
    <section aria-label={`${asker}: ${targetName(request)}`}>
      <Panel title={`${asker} → ${targetName(request)}`} aside={<Badge tone={tone}>{words}</Badge>}>
        <p>{request.reason}</p>
        <Facts
          facts={[
            ["Service", serviceOf(request)],
            ["Asked for", lifetimeWords(request.expires_in)],
            ["When", <Time key="asked" at={request.created_at} />],
            ["Ends", request.state === "approved" && request.expires_at && <Time at={request.expires_at} />],
            ["Decided", request.decided_by && <Decision request={request} />],
            ["Note", request.note],
          ]}
        />
        <RequestActions request={request} />
      </Panel>
    </section>
  );
}

function Decision({ request }: { request: AccessRequestInfo }) {
  return (
    <>
      by {request.decided_by_email ?? "somebody who is gone"}{" "}
      {request.decided_at !== undefined && <Time at={request.decided_at} />}
    </>
  );
}

export function targetName({ target, target_name, target_type }: AccessRequestInfo): string {
  return `${target_type} ${target_name ?? target}`;
}
