// SPDX-License-Identifier: Apache-2.0
import { createContext, useContext } from "react";
import type { UserInfo } from "../api/schema";
import type { Right } from "./session";

export interface Session {
  user: UserInfo;
  signOut(): void;
  /** Shows another workspace of the user's. */
  enter(workspace: string): void;
}

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error("there is no SessionContext around this component");
  return session;
}

/** Whether the user may do something. What they may not, the board doesn't offer, and the API refuses. */
export function useRight(right: Right): boolean {
  return useSession().user.rights.includes(right);
}
