// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from "react";
import "./panel.css";

/** A part of a page with a name. */
export function Panel({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="panel">
      <header>
        <h2>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
