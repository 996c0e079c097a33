// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from "react";
import "./page-head.css";

/** A page's name, what there is on it, and what can be made here. */
export function PageHead({ title, note, children }: { title: string; note?: ReactNode; children?: ReactNode }) {
  return (
    <header className="page-head">
      <h1>{title}</h1>
      {note !== undefined && <p>{note}</p>}
      <div className="page-head-actions">{children}</div>
    </header>
  );
}
