// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from "react";
import { ago, dateTime, inFuture } from "../format/time";

/** The time, drawn anew every few seconds. */
export function useNow(every = 5000): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

/** A clock that shows the time of a few seconds ago puts nothing into the future. */
const SLACK = 10_000;

/** How long ago something was, or how long it still takes; exactly under the pointer. */
export function Time({ at }: { at: string }) {
  const now = useNow();
  const isAhead = new Date(at).getTime() > now + SLACK;
  return (
    <time dateTime={at} title={dateTime(at)}>
      {isAhead ? inFuture(at, now) : ago(at, now)}
    </time>
  );
}
