// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from "react";
import "./badge.css";

export type Tone = "good" | "warn" | "bad" | "note" | "quiet";

export function Badge({ tone = "quiet", title, children }: { tone?: Tone; title?: string; children: ReactNode }) {
  return (
    <span className={`badge badge-${tone}`} title={title}>
      {children}
    </span>
  );
}

/** A word of state with a mark before it: the word says it, the colour only helps to find it. */
export function Status({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className="status">
      <span className={`status-mark status-${tone}`} aria-hidden="true" />
      {children}
    </span>
  );
}
