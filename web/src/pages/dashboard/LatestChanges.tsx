// SPDX-License-Identifier: Apache-2.0
import { Await } from "../../components/Await";
import { Panel } from "../../components/Panel";
import { Time } from "../../components/Time";
import { isChange } from "../../live/event";
import type { Query } from "../../live/query";
import type { HistoryEntry } from "../../api/schema";
import { actorOf, changedIn } from "../../model/history";
import { Link } from "../../routing/Link";

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
  return (
    <ul className="changes">
      {entries.map((entry) => (
        <li key={entry.seq}>
          <code>{entry.action}</code>
          <span>{changedIn(entry)}</span>
          <span>by {actorOf(entry)}</span>
          <Time at={entry.at} />
        </li>
      ))}
    </ul>
  );
}

const latest: Query<HistoryEntry[]> = {
  key: "latest",
  load: async (client) => (await client.call("GET /history", { query: { page_size: SHOWN } })).data,
  concerns: isChange,
};
