// SPDX-License-Identifier: Apache-2.0
import { useMemo, useSyncExternalStore } from "react";

const MOVED = "warren:moved";

/** Goes to another path or query of the board. */
export function navigate(to: string, options: { replace?: boolean } = {}): void {
  if (options.replace === true) window.history.replaceState(null, "", to);
  else window.history.pushState(null, "", to);
  window.dispatchEvent(new Event(MOVED));
}

export interface Location {
  path: string;
  query: URLSearchParams;
}

/** Where the board is: the path says which page, the query what of it. */
export function useLocation(): Location {
  const text = useSyncExternalStore(listen, () => window.location.pathname + window.location.search);
  return useMemo(() => {
    const url = new URL(text, window.location.origin);
    return { path: url.pathname, query: url.searchParams };
  }, [text]);
}

/** A path with the query that is now, changed in some parameters; undefined and "" take one away. */
export function withQuery(location: Location, changes: Record<string, string | undefined>): string {
  const query = new URLSearchParams(location.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === "") query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  return text === "" ? location.path : `${location.path}?${text}`;
}

function listen(listener: () => void): () => void {
  window.addEventListener("popstate", listener);
  window.addEventListener(MOVED, listener);
  return () => {
    window.removeEventListener("popstate", listener);
    window.removeEventListener(MOVED, listener);
  };
}
