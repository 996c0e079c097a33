// SPDX-License-Identifier: Apache-2.0
import { useMemo } from "react";
import type { ReactNode } from "react";
import type { UserInfo } from "../api/schema";
import { useQuery } from "../live/LiveContext";
import type { Query } from "../live/query";
import { SessionContext, useSession } from "./SessionContext";

/** What the user may now: somebody may have made them something else since the page was opened. */
export function CurrentRights({ children }: { children: ReactNode }) {
  const session = useSession();
  const loaded = useQuery(me(session.user.id));
  const user = loaded.status === "ready" ? loaded.value : session.user;
  const current = useMemo(() => ({ ...session, user }), [session, user]);
  return <SessionContext.Provider value={current}>{children}</SessionContext.Provider>;
}

function me(id: string): Query<UserInfo> {
  return {
    key: "me",
    load: (client) => client.call("GET /users/me"),
    concerns: (event) => event.kind === "user" && event.id === id,
  };
}
