// SPDX-License-Identifier: Apache-2.0
import type { Client } from "../../api/client";
import type { SecondFactorInfo, SignInInfo, TokenInfo } from "../../api/schema";
import type { Query } from "../../live/query";

/** What is somebody's own is in no workspace's events: it is asked for now and then, and after a change of theirs. */
function own<Value>(key: string, load: (client: Client) => Promise<Value>): Query<Value> {
  return { key, load, concerns: () => false, every: 30_000 };
}

export const secondFactor = own<SecondFactorInfo>("own/totp", (client) => client.call("GET /users/me/totp"));
export const sessions = own<SignInInfo[]>("own/sessions", (client) => client.list("GET /users/me/sessions"));
export const tokens = own<TokenInfo[]>("own/tokens", (client) => client.list("GET /users/me/tokens"));
