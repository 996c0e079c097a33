// SPDX-License-Identifier: Apache-2.0
import "./sparkline.css";

/** How something went, without figures: those are in the label. */
export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  const top = Math.max(1, ...values);
  const step = 100 / Math.max(1, values.length - 1);
  const points = values.map((value, index) => `${(index * step).toFixed(2)},${(29 - (value / top) * 28).toFixed(2)}`);
  return (
    <figure className="sparkline">
      <svg viewBox="0 0 100 30" preserveAspectRatio="none" role="img" aria-label={label}>
        {values.length > 1 && (
          <>
            <polygon points={`0,30 ${points.join(" ")} 100,30`} />
            <polyline points={points.join(" ")} />
          </>
        )}
      </svg>
      <figcaption>{label}</figcaption>
    </figure>
  );
}
