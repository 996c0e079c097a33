// SPDX-License-Identifier: Apache-2.0
import { deviceLink } from "../inspector/selection";
import type { Location } from "../routing/location";

/** Where an entity is seen among what belongs to it; undefined for kinds that no page shows by themselves. */
export function entityLink(kind: string, id: string, location: Location): string | undefined {
  if (kind === "device") return deviceLink(location, id);
  return PLACES[kind]?.(id);
}

const PLACES: Readonly<Record<string, (id: string) => string>> = {
  access_request: () => "/access?show=requests",
  group: (id) => `/access?group=${id}`,
  incident: (id) => `/incidents?incident=${id}`,
  invitation: () => "/users?show=invitations",
  // Keys are made where devices are added.
  join_key: () => "/devices",
  network: (id) => `/networks/${id}`,
  policy: (id) => `/access?show=policies&policy=${id}`,
  route: () => "/access?show=routes",
  tenant: () => "/users?show=settings",
  user: (id) => `/users/${id}`,
};
