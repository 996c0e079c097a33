// SPDX-License-Identifier: Apache-2.0
import { useCallback, useRef, useState } from "react";
import { failureOf } from "../api/failure";
import type { Failure } from "../api/failure";

export interface Action<Args extends unknown[]> {
  run(...args: Args): void;
  isBusy: boolean;
  /** Why the last run did nothing. */
  failure: Failure | undefined;
}

/** Something that a person starts: one at a time, and what went wrong is kept to be shown. */
export function useAction<Args extends unknown[]>(act: (...args: Args) => Promise<unknown>): Action<Args> {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const latest = useRef(act);
  latest.current = act;
  const run = useCallback((...args: Args) => {
    setBusy(true);
    setFailure(undefined);
    latest
      .current(...args)
      .catch((error: unknown) => setFailure(failureOf(error)))
      .finally(() => setBusy(false));
  }, []);
  return { run, isBusy, failure };
}
