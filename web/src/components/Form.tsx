// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from "react";
import "./form.css";

/** Fields and the button that sends them. */
export function Form({ onSubmit, children }: { onSubmit: () => void; children: ReactNode }) {
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}
