// SPDX-License-Identifier: Apache-2.0
import type { DeviceInfo, PeerInfo, SessionStatus } from "../api/schema";
import { Await } from "../components/Await";
import { Badge } from "../components/Badge";
import { Facts } from "../components/Facts";
import { Time } from "../components/Time";
import { view } from "../live/queries";
import type { Inventory } from "../model/inventory";
import { Link } from "../routing/Link";

const SHOWN = 5;

/** Who speaks as this device, from where, and where it spoke from before. */
export function DeviceSession({ device, all }: { device: DeviceInfo; all: Inventory }) {
  const [peer] = all.peersOf(device);
  if (peer === undefined) return null;
  return (
    <section>
      <h3>Session</h3>
      <Await query={sessionOf(peer)}>{(status) => <Session status={status} />}</Await>
    </section>
  );
}

function Session({ status }: { status: SessionStatus }) {
  const session = status.current_session;
  const changes = [...status.recent_endpoint_changes]
    .sort((a, b) => b.changed_at.localeCompare(a.changed_at))
    .slice(0, SHOWN);
  return (
    <>
      {session === undefined ? (
        <p className="inspected-soft">None: nobody speaks as this device.</p>
      ) : (
        <Facts
          facts={[
            ["Host", session.hostname],
            ["From", session.reported_endpoint],
            ["Since", <Time key="since" at={session.first_seen} />],
            ["Heard", <Time key="heard" at={session.last_seen} />],
          ]}
        />
      )}
      {status.conflicting_sessions.map((other) => (
        <p key={other.session_id}>
          <Badge tone="bad">another session</Badge> {other.hostname} <Time at={other.last_seen} />
        </p>
      ))}
      {status.suspicious_activity && (
        <p>
          <Badge tone="bad">incident</Badge> <Link to="/incidents">What was seen, and what to do</Link>
        </p>
      )}
      {changes.length > 0 && (
        <ul className="inspected-list" aria-label="Endpoints">
          {changes.map((change) => (
            <li key={`${change.changed_at} ${change.new_endpoint}`} className="inspected-line">
              <code>{change.old_endpoint}</code> → <code>{change.new_endpoint}</code>
              <Time at={change.changed_at} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Sessions come and go with the device's connection; what gateways see of it, no event tells. */
function sessionOf(peer: PeerInfo) {
  const query = view(`session/${peer.id}`, ["device"], (client) =>
    client.call("GET /networks/{network}/peers/{peer}/session", {
      path: { network: peer.network_id, peer: peer.id },
    }),
  );
  return { ...query, every: 15_000 };
}
