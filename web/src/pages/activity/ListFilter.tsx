// SPDX-License-Identifier: Apache-2.0
import { navigate, useLocation, withQuery } from "../../routing/location";

interface Props {
  /** Of the parameter in the URL. */
  name: string;
  label: string;
  /** The first is what holds without one. */
  choices: readonly (readonly [value: string, words: string])[];
}

/** Narrows a list down; another choice begins at the first page. */
export function ListFilter({ name, label, choices }: Props) {
  const location = useLocation();
  return (
    <select
      aria-label={label}
      value={location.query.get(name) ?? ""}
      onChange={(event) => navigate(withQuery(location, { [name]: event.target.value, page: "" }))}
    >
      {choices.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  );
}

const HOUR = 3_600_000;

export const PERIODS = [
  ["", "At any time"],
  [String(HOUR), "Last hour"],
  [String(24 * HOUR), "Last 24 hours"],
  [String(7 * 24 * HOUR), "Last 7 days"],
] as const;

/** The moment that a period began. */
export function sinceOf(period: string | null): { since?: string } {
  const length = Number(period);
  return length > 0 ? { since: new Date(Date.now() - length).toISOString() } : {};
}
