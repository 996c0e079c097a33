// SPDX-License-Identifier: Apache-2.0
import { useMemo } from "react";
import type { GatewayInfo, ObservedState, PhaseReport } from "../../api/schema";
import { Failure } from "../../api/failure";
import { Await } from "../../components/Await";
import { Badge, Status } from "../../components/Badge";
import type { Tone } from "../../components/Badge";
import { Panel } from "../../components/Panel";
import type { Query } from "../../live/query";

const TONES: Record<PhaseReport["status"], Tone> = { ok: "good", failed: "bad", unused: "quiet" };
const SAFETY: Record<ObservedState["safety"], [Tone, string]> = {
  ready: ["good", "its firewall is whole"],
  degraded: ["warn", "part of its firewall is missing; nothing is open that should be closed"],
  unsafe: ["bad", "its firewall isn't in place, so that it carries nothing"],
};

/** How far the gateway came with what it was told last, step by step. */
export function LastApply({ gateway }: { gateway: GatewayInfo }) {
  const query = useMemo(() => observedOf(gateway.id), [gateway.id]);
  return (
    <Panel title="Last apply">
      <Await query={query}>
        {(observed) => (observed === undefined ? <p>It hasn't said yet what it runs.</p> : <Phases of={observed} />)}
      </Await>
    </Panel>
  );
}

function Phases({ of: observed }: { of: ObservedState }) {
  const [tone, words] = SAFETY[observed.safety];
  return (
    <>
      <p className="gateway-line">
        <Badge tone={tone}>{observed.safety}</Badge> {words}
        {observed.revision !== undefined && `; revision ${observed.revision}`}
        {observed.repairs !== undefined && observed.repairs > 0 && `; put right ${observed.repairs} times`}
      </p>
      <ul className="gateway-phases" aria-label="Phases">
        {observed.phases.map((phase, index) => (
          <li key={`${phase.phase} ${index}`}>
            <Status tone={TONES[phase.status]}>
              {phase.phase}: {phase.status}
            </Status>
            {phase.status === "failed" && <Fault phase={phase} />}
          </li>
        ))}
      </ul>
    </>
  );
}

function Fault({ phase }: { phase: PhaseReport }) {
  return (
    <p>
      {phase.detail ?? phase.code} {phase.remedy !== undefined && <strong>{phase.remedy}</strong>}
    </p>
  );
}

function observedOf(device: string): Query<ObservedState | undefined> {
  return {
    key: `observed/${device}`,
    load: (client) =>
      client.call("GET /gateways/{device}/observed", { path: { device } }).catch((error: unknown) => {
        if (error instanceof Failure && error.code === "not_found") return undefined;
        throw error;
      }),
    concerns: (event) => event.id === device,
  };
}
