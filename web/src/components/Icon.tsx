// SPDX-License-Identifier: Apache-2.0
import "./icon.css";

/** Outlines on a grid of 16, drawn with the colour of the text around them. */
const PATHS = {
  activity: "M2 8h3l2-5 3 10 2-5h2",
  board: "M8 4.5v3M8 7.5 4 11M8 7.5l4 3.500M8 4.500a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3ZM3.5 14a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3ZM12.5 14a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Z",
  check: "m3 8.5 3.2 3L13 5",
  chevron: "m6 4 4 4-4 4",
  close: "m4 4 8 8M12 4l-8 8",
  copy: "M6 6h7v7H6zM3 10V3h7",
  dashboard: "M2.5 2.500h4.500v5H2.500zM9 2.500h4.500v3H9zM9 7.500h4.500v6H9zM2.5 9.500H7v4H2.500z",
  device: "M3 3h10v7.500H3zM1.5 13h13",
  download: "M8 2v8M4.5 7 8 10.5 11.5 7M3 13.500h10",
  gateway: "M8 1.5 13.5 4v4c0 3-2.3 5.5-5.5 6.500C4.8 13.5 2.5 11 2.5 8V4L8 1.500Z",
  incident: "M8 2 14.5 13.500h-13L8 2ZM8 6.500v3M8 11.500v.1",
  list: "M5 4h9M5 8h9M5 12h9M2 4h.1M2 8h.1M2 12h.1",
  menu: "M2 4h12M2 8h12M2 12h12",
  minus: "M3 8h10",
  moon: "M13 9.500A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.500Z",
  network: "M8 14.500a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM1.5 8h13M8 1.500c2 2 2.8 4.2 2.8 6.500S10 12.5 8 14.500C6 12.5 5.2 10.3 5.2 8S6 3.5 8 1.500Z",
  plus: "M8 3v10M3 8h10",
  policy: "M3 2.500h10v11H3zM5.5 5.500h5M5.5 8h5M5.5 10.500h3",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM10.8 10.8 14 14",
  signout: "M6 2.500H3v11h3M10 5l3 3-3 3M13 8H6",
  sun: "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM8 1v1.500M8 13.500V15M1 8h1.500M13.5 8H15M3 3l1.1 1.100M11.9 11.9 13 13M3 13l1.1-1.100M11.9 4.1 13 3",
  user: "M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2.5 14c.5-3 2.5-4.500 5.5-4.500s5 1.500 5.5 4.500",
  users: "M6 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM1.5 13.500c.4-2.6 2-4 4.5-4s4.1 1.4 4.5 4M10.5 3.200a2.5 2.5 0 0 1 0 4.600M12 9.800c1.4.6 2.2 1.9 2.5 3.7",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
