// SPDX-License-Identifier: Apache-2.0
import type { AttentionItem } from "../../api/schema";
import { Badge } from "../../components/Badge";
import type { Tone } from "../../components/Badge";
import { Panel } from "../../components/Panel";
import { Remedy } from "../../components/Remedy";
import { entityLink } from "../../model/entityLink";
import { Link } from "../../routing/Link";
import { useLocation } from "../../routing/location";

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
                    <Remedy text={item.remedy} />
                  </div>
                )}
              </span>
              <Link
                to={entityLink(item.kind, item.id, location) ?? "/access"}
                aria-label={`Open ${item.kind} ${item.name}`}
              >
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
