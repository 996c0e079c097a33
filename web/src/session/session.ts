// SPDX-License-Identifier: Apache-2.0
import type { Client } from "../api/client";
import { Failure } from "../api/failure";
import type { BrowserSession, InvitationAccept, SetupRequest, UserInfo } from "../api/schema";

export type Right = UserInfo["rights"][number];

/** Scripts can't see the cookie. Without this mark there is none, and asking would only be refused. */
const MARK = "warren.signed-in";

/** Signs in by the cookie that the browser may have. */
export async function resume(client: Client): Promise<UserInfo | undefined> {
  if (window.localStorage.getItem(MARK) === null) return undefined;
  try {
    return take(client, await client.call("GET /auth/session"));
  } catch (error) {
    if (error instanceof Failure && error.code === "unauthenticated") return undefined;
    throw error;
  }
}

/** `code`: what an authenticator app shows, for users who have set one up. */
export async function signIn(client: Client, email: string, password: string, code?: string): Promise<UserInfo> {
  const body = { email, password, ...(code !== undefined && { code }) };
  return take(client, await client.call("POST /auth/session", { body }));
}

export async function signOut(client: Client): Promise<void> {
  await client.call("POST /auth/logout");
  client.csrfToken = undefined;
  window.localStorage.removeItem(MARK);
}

/** Makes the owner of a new server, and signs them in. */
export async function setUp(client: Client, body: SetupRequest): Promise<UserInfo> {
  return take(client, await client.call("POST /auth/session/setup", { body }));
}

/** Makes a member of whoever has an invitation's link, and signs them in. */
export async function accept(client: Client, body: InvitationAccept): Promise<UserInfo> {
  return take(client, await client.call("POST /auth/session/invitation", { body }));
}

function take(client: Client, session: BrowserSession): UserInfo {
  client.csrfToken = session.csrf_token;
  window.localStorage.setItem(MARK, "");
  return session.user;
}
