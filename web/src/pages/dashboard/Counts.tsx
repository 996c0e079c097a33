// SPDX-License-Identifier: Apache-2.0
import type { StatsResponse } from "../../api/schema";
import { Link } from "../../routing/Link";

export function Counts({ counts }: { counts: StatsResponse["counts"] }) {
  return (
    <nav className="counts" aria-label="What there is">
      <Count to="/devices" number={`${counts.devices_online} / ${counts.devices}`} words="devices connected" />
      <Count to="/gateways" number={`${counts.gateways_online} / ${counts.gateways}`} words="gateways connected" />
      <Count to="/networks" number={counts.networks} words="networks" />
      <Count to="/access" number={counts.policies} words="policies" />
      <Count to="/access" number={counts.routes} words="routes" />
      <Count to="/incidents" number={counts.open_incidents} words="open incidents" />
    </nav>
  );
}

function Count({ to, number, words }: { to: string; number: number | string; words: string }) {
  return (
    <Link to={to}>
      <strong>{number}</strong>
      <span>{words}</span>
    </Link>
  );
}
