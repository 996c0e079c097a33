// SPDX-License-Identifier: Apache-2.0
import { useMemo } from "react";
import type { DeviceInfo, Group, NetworkInfo } from "../api/schema";
import type { IconName } from "../components/Icon";
import { hasText } from "../filters/filters";
import { deviceLink } from "../inspector/selection";
import type { Rows } from "../live/collection";
import { useQuery } from "../live/LiveContext";
import { devices, groups, networks } from "../live/queries";
import type { Loaded } from "../live/query";
import { useLocation } from "../routing/location";
import { PAGES } from "./pages";
import type { Page } from "./pages";

/** Something that was looked for: what it is, and where it is. */
export interface Hit {
  key: string;
  icon: IconName;
  name: string;
  kind: string;
  to: string;
}

const SHOWN = 9;

/** What has a text in its name. */
export function useHits(text: string): Hit[] {
  const location = useLocation();
  const [found, nets, teams] = [useQuery(devices), useQuery(networks), useQuery(groups)];
  return useMemo(() => {
    if (text.trim() === "") return [];
    const toDevice = (device: DeviceInfo) => deviceHit(device, deviceLink(location, device.id));
    const entities = [...rows(found).map(toDevice), ...rows(nets).map(networkHit), ...rows(teams).map(groupHit)];
    const hits = [...entities, ...PAGES.map(pageHit)];
    return hits.filter((hit) => hasText(text, hit.name)).slice(0, SHOWN);
  }, [text, found, nets, teams, location]);
}

function deviceHit({ id, name, kind }: DeviceInfo, to: string): Hit {
  const isGateway = kind === "gateway";
  return { key: id, name, icon: isGateway ? "gateway" : "device", kind: isGateway ? "gateway" : "device", to };
}

function pageHit({ path, title, icon }: Page): Hit {
  return { key: path, name: title, icon, kind: "page", to: path };
}

function networkHit({ id, name }: NetworkInfo): Hit {
  return { key: id, name, icon: "network", kind: "network", to: `/networks/${id}` };
}

function groupHit({ id, name }: Group): Hit {
  return { key: id, name, icon: "users", kind: "group", to: `/devices?group=${id}` };
}

function rows<Row>(loaded: Loaded<Rows<Row>>): Row[] {
  return loaded.status === "ready" ? [...loaded.value.values()] : [];
}
