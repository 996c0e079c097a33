// SPDX-License-Identifier: Apache-2.0
import "./mark.css";

/** Warren's mark: one way in and out, again and again. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg className="mark" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <rect width="24" height="24" rx="6" />
      <path d="M5 7l3.5 10L12 9.5 15.5 17 19 7" />
    </svg>
  );
}
