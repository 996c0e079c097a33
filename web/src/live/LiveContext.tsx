// SPDX-License-Identifier: Apache-2.0
import { createContext, useCallback, useContext, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { ReactNode } from "react";
import type { Client } from "../api/client";
import { EventConnection } from "./connection";
import type { Contact, Socket } from "./connection";
import type { Loaded, Query } from "./query";
import { LiveStore } from "./store";

interface Live {
  client: Client;
  store: LiveStore;
  contact: Contact;
  /** Tries to reach the server now. */
  retry(): void;
}

const LiveContext = createContext<Live | undefined>(undefined);

/** Gives what is below it the workspace's values, live. */
export function LiveProvider(props: { client: Client; children: ReactNode }) {
  const { client } = props;
  const [contact, setContact] = useState<Contact>({ status: "connecting", heard: Date.now() });
  const store = useMemo(() => new LiveStore(client), [client]);
  const connection = useMemo(() => connect(client, store, setContact), [client, store]);
  useEffect(() => {
    const retry = () => connection.retry();
    connection.start();
    window.addEventListener("online", retry);
    document.addEventListener("visibilitychange", retry);
    return () => {
      window.removeEventListener("online", retry);
      document.removeEventListener("visibilitychange", retry);
      connection.stop();
    };
  }, [connection]);
  const live = useMemo(
    () => ({ client, store, contact, retry: () => connection.retry() }),
    [client, store, contact, connection],
  );
  return <LiveContext.Provider value={live}>{props.children}</LiveContext.Provider>;
}

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (live === undefined) throw new Error("there is no LiveProvider around this component");
  return live;
}

/** What is known of a value; the component is drawn again when that changes. */
export function useQuery<Value>(query: Query<Value>): Loaded<Value> {
  const { store } = useLive();
  // Queries with one key are one query: a component may make them anew each time it is drawn.
  const subscribe = useCallback((listener: () => void) => store.subscribe(query, listener), [store, query.key]);
  return useSyncExternalStore(subscribe, () => store.read(query));
}

function connect(client: Client, store: LiveStore, onContact: (contact: Contact) => void): EventConnection {
  return new EventConnection({
    open: (since) => new WebSocket(eventsURL(client.workspace, since)) as Socket,
    probe: () => client.call("GET /health"),
    onEvent: (event) => store.tell(event),
    onAnswer: () => store.recover(),
    onContact,
    onSignedOut: () => client.onEventsEnded(),
  });
}

function eventsURL(workspace: string | undefined, since: number | undefined): string {
  const url = new URL("/api/v1/events", window.location.href);
  url.protocol = url.protocol.replace("http", "ws");
  if (since !== undefined) url.searchParams.set("since", String(since));
  if (workspace !== undefined) url.searchParams.set("tenant", workspace);
  return url.href;
}
