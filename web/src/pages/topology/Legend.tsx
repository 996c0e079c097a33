// SPDX-License-Identifier: Apache-2.0

const LINES = [
  ["link link-control link-up", "told what to run"],
  ["link link-gateway link-up", "by a gateway"],
  ["link link-direct link-up", "directly (of the selected)"],
  ["link link-entry link-up", "to its entry and exit"],
  ["link link-gateway link-quiet", "no handshake lately"],
  ["link link-gateway link-missing", "should be there, and isn't"],
] as const;

/** What the lines of the map mean. */
export function Legend() {
  return (
    <ul className="legend" aria-label="Legend">
      {LINES.map(([style, words]) => (
        <li key={words}>
          <svg width="28" height="8" aria-hidden="true">
            <line className={style} x1="0" y1="4" x2="28" y2="4" strokeWidth="2" />
          </svg>
          {words}
        </li>
      ))}
    </ul>
  );
}
