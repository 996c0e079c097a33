// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from "react";
import { useLive, useQuery } from "../live/LiveContext";
import type { Loaded, Query } from "../live/query";
import "./await.css";
import { FailureNotice } from "./Notice";

/** Shows a value once it is there; until then that it comes, or why it doesn't. */
export function Await<Value>({ query, children }: { query: Query<Value>; children: (value: Value) => ReactNode }) {
  const { store } = useLive();
  return (
    <AwaitLoaded loaded={useQuery(query)} onRetry={() => store.refresh(query.key)}>
      {children}
    </AwaitLoaded>
  );
}

interface LoadedProps<Value> {
  loaded: Loaded<Value>;
  onRetry: () => void;
  children: (value: Value) => ReactNode;
}

export function AwaitLoaded<Value>({ loaded, onRetry, children }: LoadedProps<Value>) {
  if (loaded.status === "loading") return <Waiting />;
  if (loaded.status === "failed") return <FailureNotice failure={loaded.failure} onRetry={onRetry} />;
  return (
    <>
      {loaded.failure && loaded.failure.code !== "unreachable" && (
        <FailureNotice failure={loaded.failure} onRetry={onRetry} />
      )}
      {children(loaded.value)}
    </>
  );
}

/** Where something will be in a moment. */
export function Waiting() {
  return (
    <div className="waiting" role="status">
      <span className="visually-hidden">Loading</span>
      <span className="waiting-line" />
      <span className="waiting-line" />
      <span className="waiting-line" />
    </div>
  );
}
