// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef } from "react";
import type { IncidentInfo, IncidentResolved } from "../../api/schema";
import { Badge } from "../../components/Badge";
import { Facts } from "../../components/Facts";
import { Time } from "../../components/Time";
import { classes } from "../../format/classes";
import { deviceLink } from "../../inspector/selection";
import { Link } from "../../routing/Link";
import { useLocation } from "../../routing/location";
import { useRight } from "../../session/SessionContext";
import { IncidentTimeline } from "./IncidentTimeline";
import { ResolveIncident } from "./ResolveIncident";

const TYPES: Record<IncidentInfo["incident_type"], string> = {
  session_conflict: "Two machines use one identity",
  shared_config: "One configuration in several places",
  suspicious_activity: "Suspicious activity",
};

interface Props {
  incident: IncidentInfo;
  isNamed: boolean;
  onResolved(resolved: IncidentResolved): void;
}

/** What was seen, what it means now, and how it ends. */
export function IncidentCard({ incident, isNamed, onResolved }: Props) {
  const location = useLocation();
  const card = useRef<HTMLElement>(null);
  const mayManage = useRight("manage");
  useEffect(() => {
    if (isNamed) card.current?.scrollIntoView({ block: "center" });
  }, [isNamed]);
  const name = incident.device_name ?? incident.peer_name ?? "A device that is gone";
  return (
    <article
      ref={card}
      className={classes("incident", !incident.resolved && "incident-open", isNamed && "incident-named")}
      aria-label={`${TYPES[incident.incident_type]}: ${name}`}
    >
      <div className="incident-head">
        <h2>{TYPES[incident.incident_type]}</h2>
        {incident.resolved ? (
          <Badge tone="good">resolved</Badge>
        ) : (
          <Effect blocks={incident.blocks} />
        )}
        <Time at={incident.detected_at} />
      </div>
      <p>
        <Link to={deviceLink(location, incident.device_id)}>{name}</Link>: {incident.details}
      </p>
      <Facts
        facts={[
          ["Network", incident.network_name],
          ["Seen from", incident.endpoints.length > 0 && <code key="from">{incident.endpoints.join(", ")}</code>],
          ["Resolved", incident.resolved_at && <Time at={incident.resolved_at} />],
          ["How", incident.action],
          ["Note", incident.note],
        ]}
      />
      {!incident.resolved && <IncidentTimeline incident={incident} />}
      {!incident.resolved && mayManage && <ResolveIncident incident={incident} onResolved={onResolved} />}
    </article>
  );
}

function Effect({ blocks }: { blocks: boolean }) {
  return blocks ? <Badge tone="bad">cut off everywhere</Badge> : <Badge tone="warn">not blocked</Badge>;
}
