// SPDX-License-Identifier: Apache-2.0
import type { DeviceInfo } from "../api/schema";
import { Await } from "../components/Await";
import { Time } from "../components/Time";
import { view } from "../live/queries";
import { actorOf } from "../model/history";

const SHOWN = 8;

/** What people did to it lately. */
export function DeviceHistory({ device }: { device: DeviceInfo }) {
  return (
    <section>
      <h3>Changes</h3>
      <Await query={historyOf(device.id)}>
        {({ data }) => (
          <ul className="inspected-list">
            {data.map((entry) => (
              <li key={entry.seq} className="inspected-line">
                <code>{entry.action}</code>
                <span>{actorOf(entry)}</span>
                <Time at={entry.at} />
              </li>
            ))}
            {data.length === 0 && <li className="inspected-soft">None.</li>}
          </ul>
        )}
      </Await>
    </section>
  );
}

function historyOf(device: string) {
  return view(`history/${device}`, ["device"], (client) =>
    client.call("GET /history", { query: { kind: "device", id: device, page_size: SHOWN } }),
  );
}
