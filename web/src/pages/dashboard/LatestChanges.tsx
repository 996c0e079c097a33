// SPDX-License-Identifier: Apache-2.0
import { Await } from "../../components/Await";
import { Panel } from "../../components/Panel";
import { Time } from "../../components/Time";
import { isChange } from "../../live/event";
import type { Query } from "../../live/query";
import type { HistoryEntry } from "../../api/schema";
import { entityLink } from "../../model/entityLink";
import { actorOf, changedIn } from "../../model/history";
import { Link } from "../../routing/Link";
import { useLocation } from "../../routing/location";
import type { Location } from "../../routing/location";

const SHOWN = 8;

export function LatestChanges() {
  return (
    <Panel title="Latest changes" aside={<Link to="/activity">All activity</Link>}>
      <Await query={latest}>
        {(entries) => (entries.length === 0 ? <p>Nothing has been changed yet.</p> : <Changes entries={entries} />)}
      </Await>
    </Panel>
  );
}

function Changes({ entries }: { entries: readonly HistoryEntry[] }) {
  const location = useLocation();
  return (
    <ul className="changes">
      {entries.map((entry) => (
        <li key={entry.seq}>
          <code>{entry.action}</code>
          <Link to={contextOf(entry, location)}>{changedIn(entry)}</Link>
          <span>by {actorOf(entry)}</span>
          <Time at={entry.at} />
        </li>
      ))}
    </ul>
  );
}

/** To the first that is still there; else to the log of what was done to its like. */
function contextOf({ changes }: HistoryEntry, location: Location): string {
  for (const { kind, id, after } of changes) {
    if (after === undefined) continue;
    // A peer is its device's place in a network.
    const [seen, at] = kind === "peer" ? ["device", String(after["device_id"])] : [kind, id];
    const link = entityLink(seen, at, location);
    if (link !== undefined) return link;
  }
  return `/activity?kind=${changes[0]?.kind ?? ""}`;
}

const latest: Query<HistoryEntry[]> = {
  key: "latest",
  load: async (client) => (await client.call("GET /history", { query: { page_size: SHOWN } })).data,
  concerns: isChange,
};
