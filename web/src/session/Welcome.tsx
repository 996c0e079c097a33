// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from "react";
import { Mark } from "../components/Mark";
import "./welcome.css";

/** What somebody sees who isn't in yet: one question in the middle of a quiet page. */
export function Welcome({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="welcome">
      <div className="welcome-card">
        <Mark size={36} />
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
