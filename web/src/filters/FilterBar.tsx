// SPDX-License-Identifier: Apache-2.0
import { memo } from "react";
import type { Group, NetworkInfo } from "../api/schema";
import { Button } from "../components/Button";
import type { Rows } from "../live/collection";
import { useQuery } from "../live/LiveContext";
import { users } from "../live/queries";
import { DEVICE_STATES } from "../model/deviceState";
import { navigate, useLocation, withQuery } from "../routing/location";
import "./filter-bar.css";
import { filtersIn, NOBODY } from "./filters";
import type { FilterName } from "./filters";

interface Props {
  networks: Rows<NetworkInfo>;
  groups: Rows<Group>;
}

/** Narrows down what the page shows. The choice is in the URL, and holds on other pages too. */
export const FilterBar = memo(function FilterBar({ networks, groups }: Props) {
  const location = useLocation();
  const filters = filtersIn(location.query);
  const set = (name: FilterName, value: string) => navigate(withQuery(location, { [name]: value }), { replace: true });
  const isSet = Object.values(filters).some((value) => value !== "");
  return (
    <div className="filter-bar" role="search" aria-label="Filter">
      <input
        type="search"
        aria-label="Name or address"
        placeholder="Name or address"
        value={filters.text}
        onChange={(event) => set("text", event.target.value)}
      />
      <Choice name="network" all="All networks" rows={named(networks)} value={filters.network} onChoose={set} />
      <Choice name="group" all="All groups" rows={named(groups)} value={filters.group} onChoose={set} />
      <Choice name="owner" all="Any owner" rows={useOwners()} value={filters.owner} onChoose={set} />
      <Choice name="path" all="Any path" rows={PATHS} value={filters.path} onChoose={set} />
      <Choice name="status" all="Any status" rows={STATES} value={filters.status} onChoose={set} />
      {isSet && (
        <Button
          look="quiet"
          icon="close"
          onClick={() => navigate(withQuery(location, NOTHING))}
        >
          Clear
        </Button>
      )}
    </div>
  );
});

const NOTHING: Record<FilterName, string> = { network: "", group: "", owner: "", path: "", status: "", text: "" };

/** Who may be asked for; nobody else where the caller doesn't see users. */
function useOwners(): Option[] {
  const known = useQuery(users);
  return [[NOBODY, "Nobody's"], ...(known.status === "ready" ? named(known.value) : [])];
}

type Option = readonly [value: string, words: string];

const PATHS: readonly Option[] = [
  ["gateway", "By a gateway"],
  ["none", "No tunnel"],
];

const STATES: readonly Option[] = Object.entries(DEVICE_STATES).map(([state, { words }]) => [state, words]);

function named(rows: Rows<{ id: string; name: string }>): Option[] {
  return [...rows.values()].map((row): Option => [row.id, row.name]).sort((a, b) => a[1].localeCompare(b[1]));
}

interface ChoiceProps {
  name: FilterName;
  all: string;
  rows: readonly Option[];
  value: string;
  onChoose(name: FilterName, value: string): void;
}

function Choice({ name, all, rows, value, onChoose }: ChoiceProps) {
  return (
    <select aria-label={name} value={value} onChange={(event) => onChoose(name, event.target.value)}>
      <option value="">{all}</option>
      {rows.map(([id, words]) => (
        <option key={id} value={id}>
          {words}
        </option>
      ))}
    </select>
  );
}
