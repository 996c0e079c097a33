// SPDX-License-Identifier: Apache-2.0
import { navigate, useLocation, withQuery } from "../routing/location";
import type { Location } from "../routing/location";

/** What the inspector shows: in the URL, as `selected=device:ID`. */
export function useSelection(): { device: string | undefined; clear(): void } {
  const location = useLocation();
  const [kind, id] = (location.query.get("selected") ?? "").split(":");
  return {
    device: kind === "device" ? id : undefined,
    clear: () => navigate(withQuery(location, { selected: undefined })),
  };
}

/** Where a device is selected, and everything else is as it is. */
export function deviceLink(location: Location, id: string): string {
  return withQuery(location, { selected: `device:${id}` });
}
