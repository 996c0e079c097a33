// SPDX-License-Identifier: Apache-2.0
import type { ExplainResponse } from "../../api/schema";
import { Badge } from "../../components/Badge";
import { Facts } from "../../components/Facts";
import { Panel } from "../../components/Panel";
import { Remedy } from "../../components/Remedy";
import { Time } from "../../components/Time";

const STEPS: Record<ExplainResponse["decision"]["decided_by"], string> = {
  blocked: "One of the two is blocked, or not active.",
  scope: "They share no network, or it leads nowhere there.",
  isolation: "The destination is isolated.",
  acl: "The network's access list denies the pair.",
  system: "Every peer may ask its own gateway for names, and ping it.",
  policy: "A rule of a policy decides.",
  default: "No rule speaks of it: what no rule allows is denied.",
};

/** What was decided about a flow, by what, and which way it takes. */
export function Explanation({ answer }: { answer: ExplainResponse }) {
  const { decision, path, last_flow } = answer;
  return (
    <Panel
      title={`${answer.flow.source.name} → ${answer.flow.destination.name}`}
      aside={<Badge tone={decision.allowed ? "good" : "bad"}>{decision.allowed ? "allowed" : "denied"}</Badge>}
    >
      <p>{STEPS[decision.decided_by]}</p>
      {decision.would_deny && <p>It passes only because it is observed: enforced, it would be denied.</p>}
      <Facts
        facts={[
          ["Rule", answer.rule],
          ["Way", path.routed ? (path.gateway === undefined ? "directly" : `by ${path.gateway}`) : "none"],
          ["Remarks", path.remarks.join(" ")],
          ["What would help", answer.remedy && <Remedy key="remedy" text={answer.remedy} />],
          ["Seen last", last_flow && <Time at={last_flow.ts} />],
        ]}
      />
    </Panel>
  );
}
