// SPDX-License-Identifier: Apache-2.0
import { useMemo } from "react";
import type { IncidentInfo, SessionStatus } from "../../api/schema";
import { Await } from "../../components/Await";
import { clockTime } from "../../format/time";
import { view } from "../../live/queries";

/** Which machines spoke as the device, and from where it moved: what the incident was made of. */
export function IncidentTimeline({ incident }: { incident: IncidentInfo }) {
  const query = useMemo(() => sessionOf(incident.network_id, incident.peer_id), [incident]);
  return (
    <Await query={query}>
      {(status) => (
        <ul className="incident-timeline">
          {momentsOf(status).map(({ at, words }) => (
            <li key={`${at} ${words}`}>
              <time dateTime={at}>{clockTime(at)}</time> {words}
            </li>
          ))}
        </ul>
      )}
    </Await>
  );
}

interface Moment {
  at: string;
  words: string;
}

function momentsOf(status: SessionStatus): Moment[] {
  const sessions = [...status.conflicting_sessions, ...(status.current_session ? [status.current_session] : [])];
  const moments: Moment[] = [
    ...sessions.map((each) => ({
      at: each.first_seen,
      words: `${each.hostname} speaks as it${each.reported_endpoint ? ` from ${each.reported_endpoint}` : ""}`,
    })),
    ...status.recent_endpoint_changes.map((each) => ({
      at: each.changed_at,
      words: `${each.old_endpoint} → ${each.new_endpoint}, as ${sourceOf(each)} saw it`,
    })),
  ];
  return moments.sort((a, b) => a.at.localeCompare(b.at));
}

/** The control plane, or a gateway by its name. */
function sourceOf({ source }: { source: string }): string {
  return source === "control_plane" ? "the control plane" : source;
}

function sessionOf(network: string, peer: string) {
  return view(`session/${peer}`, ["incident", "device"], (client) =>
    client.call("GET /networks/{network}/peers/{peer}/session", { path: { network, peer } }),
  );
}
