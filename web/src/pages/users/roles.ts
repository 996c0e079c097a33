// SPDX-License-Identifier: Apache-2.0
import type { MemberInfo } from "../../api/schema";

export type Role = MemberInfo["role"];

export const ROLES: readonly (readonly [Role, string])[] = [
  ["member", "Member: has own devices"],
  ["viewer", "Viewer: sees everything, changes nothing"],
  ["admin", "Admin: changes everything but who is in"],
  ["owner", "Owner: changes everything"],
];
