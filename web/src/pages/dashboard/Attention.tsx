// SPDX-License-Identifier: Apache-2.0
import type { AttentionItem } from "../../api/schema";
import { Badge } from "../../components/Badge";
import type { Tone } from "../../components/Badge";
import { Panel } from "../../components/Panel";
import { deviceLink } from "../../inspector/selection";
import { Link } from "../../routing/Link";
import { useLocation } from "../../routing/location";
import type { Location } from "../../routing/location";

const SHOWN = 12;

/** What somebody should look at, the worst first. */
export function Attention({ items }: { items: readonly AttentionItem[] }) {
  const location = useLocation();
  return (
    <Panel title="Needs attention" aside={items.length > SHOWN ? `${SHOWN} of ${items.length}` : undefined}>
      {items.length === 0 ? (
        <p>Nothing: every device runs what it should run.</p>
      ) : (
        <ul className="attention">
          {items.slice(0, SHOWN).map((item) => (
            <li key={`${item.kind} ${item.id} ${item.message}`}>
              <Badge tone={TONES[item.severity]}>{item.severity}</Badge>
              <span>
                {item.message}
                {item.remedy !== undefined && (
                  <div className="attention-remedy">
                    <code>{item.remedy}</code>
                  </div>
                )}
              </span>
              <Link to={contextOf(item, location)} aria-label={`Open ${item.kind} ${item.name}`}>
                Open
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

const TONES: Record<AttentionItem["severity"], Tone> = { critical: "bad", warning: "warn", notice: "note" };

/** Where an item is seen among what belongs to it. */
function contextOf(item: AttentionItem, location: Location): string {
  switch (item.kind) {
    case "device":
      return deviceLink(location, item.id);
    case "network":
      return `/networks/${item.id}`;
    case "incident":
      return `/incidents?incident=${item.id}`;
    case "access_request":
      return "/access?show=requests";
    default:
      return "/access";
  }
}
