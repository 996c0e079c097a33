// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { IncidentInfo, IncidentResolved } from "../../api/schema";
import { Await } from "../../components/Await";
import { Button } from "../../components/Button";
import { Empty } from "../../components/Empty";
import { PageHead } from "../../components/PageHead";
import type { Rows } from "../../live/collection";
import { incidents } from "../../live/queries";
import { useLocation } from "../../routing/location";
import { IncidentCard } from "./IncidentCard";
import "./incidents.css";
import { Outcome } from "./Outcome";

export function IncidentsPage() {
  return (
    <>
      <PageHead title="Incidents" />
      <Await query={incidents}>{(rows) => <Incidents rows={rows} />}</Await>
    </>
  );
}

function Incidents({ rows }: { rows: Rows<IncidentInfo> }) {
  const { query } = useLocation();
  const named = query.get("incident");
  // Kept here: the card goes with its incident, and a command that is shown once must not go with it.
  const [outcomes, setOutcomes] = useState<readonly IncidentResolved[]>([]);
  const keep = (resolved: IncidentResolved) => setOutcomes((before) => [...before, resolved]);
  const [areOldShown, showOld] = useState(false);
  const all = [...rows.values()].sort((a, b) => b.detected_at.localeCompare(a.detected_at));
  const open = all.filter((incident) => !incident.resolved);
  const resolved = all.filter((incident) => incident.resolved);
  return (
    <div className="incidents">
      {outcomes.map((resolved) => (
        <Outcome key={resolved.incident.id} resolved={resolved} />
      ))}
      {open.length === 0 && (
        <Empty icon="check" title="No open incidents">
          When two machines use one identity, or an endpoint jumps about, the device is cut off and stands here until
          somebody has looked.
        </Empty>
      )}
      {open.map((incident) => (
        <IncidentCard key={incident.id} incident={incident} isNamed={incident.id === named} onResolved={keep} />
      ))}
      {resolved.length > 0 && (
        <Button look="quiet" aria-expanded={areOldShown} onClick={() => showOld(!areOldShown)}>
          {areOldShown ? "Hide" : "Show"} {resolved.length} resolved
        </Button>
      )}
      {areOldShown &&
        resolved.map((incident) => (
          <IncidentCard key={incident.id} incident={incident} isNamed={false} onResolved={keep} />
        ))}
    </div>
  );
}
