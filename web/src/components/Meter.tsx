// SPDX-License-Identifier: Apache-2.0
import { percent } from "../format/numbers";
import "./meter.css";

/** How much of something is taken. */
export function Meter({ part, whole, label }: { part: number; whole: number; label: string }) {
  const share = percent(part, whole);
  const tone = share >= 95 ? "bad" : share >= 80 ? "warn" : "good";
  return (
    <span className="meter">
      <svg
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={whole}
        aria-valuenow={part}
        viewBox="0 0 100 6"
        preserveAspectRatio="none"
      >
        <rect className="meter-whole" width="100" height="6" />
        <rect className={`meter-${tone}`} width={Math.max(share, part > 0 ? 1 : 0)} height="6" />
      </svg>
      <span>
        {part.toLocaleString("en")} of {whole.toLocaleString("en")}
      </span>
    </span>
  );
}
