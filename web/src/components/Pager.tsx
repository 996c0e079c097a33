// SPDX-License-Identifier: Apache-2.0
import { Link } from "../routing/Link";
import { useLocation, withQuery } from "../routing/location";
import "./pager.css";

export const PAGE_SIZE = 50;

interface Props {
  page: number;
  total: number;
  /** What leads to the page before this one, and to the one after. */
  words?: readonly [before: string, after: string];
}

const IN_TIME = ["Newer", "Older"] as const;

/** From page to page of a long list; the page is in the URL. */
export function Pager({ page, total, words: [before, after] = IN_TIME }: Props) {
  const location = useLocation();
  const last = Math.max(1, Math.ceil(total / PAGE_SIZE));
  const to = (number: number) => withQuery(location, { page: String(number) });
  return (
    <nav className="pager" aria-label="Pages of the list">
      {page > 1 && <Link to={to(page - 1)}>{before}</Link>}
      <span>
        Page {page} of {last}
      </span>
      {page < last && <Link to={to(page + 1)}>{after}</Link>}
    </nav>
  );
}

export function pageIn(query: URLSearchParams): number {
  return Math.max(1, Math.trunc(Number(query.get("page"))) || 1);
}
