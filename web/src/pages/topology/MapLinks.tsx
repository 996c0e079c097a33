// SPDX-License-Identifier: Apache-2.0
import { memo } from "react";
import { ago } from "../../format/time";
import type { GraphLink } from "./graph";
import { CONTROL } from "./layout";
import type { Layout } from "./layout";
import { MapLink } from "./MapLink";

interface Props {
  links: readonly GraphLink[];
  points: Layout["points"];
  shown: ReadonlySet<string>;
  selected: string | undefined;
}

/** All links: none of them is another where only devices changed. */
export const MapLinks = memo(function MapLinks({ links, points, shown, selected }: Props) {
  return (
    <>
      {links.map((link) => {
        const [from, to] = [points.get(link.from), points.get(link.to)];
        return from === undefined || to === undefined ? null : (
          <MapLink
            key={link.key}
            path={link.path}
            state={link.state}
            age={handshakeAge(link.figures?.handshake)}
            rate={link.figures?.rate ?? 0}
            from={from}
            to={to}
            isLabelled={link.from === selected || link.to === selected}
            isFaint={(link.from !== CONTROL && !shown.has(link.from)) || !shown.has(link.to)}
          />
        );
      })}
    </>
  );
});

/** In minutes: whoever's is as old as before isn't drawn again. */
function handshakeAge(at: number | undefined): string | undefined {
  if (at === undefined) return undefined;
  const now = Date.now();
  return now - at < 60_000 ? "less than a minute ago" : ago(at, now);
}
