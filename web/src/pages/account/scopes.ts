// SPDX-License-Identifier: Apache-2.0
import type { Right } from "../../session/session";

/** What a token may be given, of what its user may. */
export const SCOPES: readonly (readonly [scope: Right, words: string, short: string])[] = [
  ["read", "See what the workspace has", "see"],
  ["inspect", "See audit log, history and flows", "inspect"],
  ["devices", "Change your own devices", "own devices"],
  ["manage", "Change networks, policies and everybody's devices", "manage"],
  ["members", "Say who is in the workspace", "members"],
  ["govern", "Rename and delete the workspace", "govern"],
  ["tenants", "Say which workspaces there are", "workspaces"],
  ["operate", "Back the server up", "operate"],
];
