// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import { failureOf } from "../api/failure";
import { TextField } from "../components/Field";

export interface CodeEntry {
  /** Undefined: nobody has asked for one. */
  code: string | undefined;
  write(code: string): void;
  /** Does something that may take a code: where the server asks for one, the person is asked instead of told. */
  during(act: (code: string | undefined) => Promise<void>): Promise<void>;
}

/** A code of an authenticator app, for who has set one up; the server says who that is. */
export function useCodeEntry(): CodeEntry {
  const [code, write] = useState<string>();
  return {
    code,
    write,
    async during(act) {
      try {
        await act(code);
      } catch (error) {
        const isAsked = code === undefined && failureOf(error).code === "second_factor_required";
        if (!isAsked) throw error;
        write("");
      }
    },
  };
}

/** Nothing, until a code is asked for. */
export function CodeField({ entry }: { entry: CodeEntry }) {
  if (entry.code === undefined) return null;
  return (
    <TextField
      label="Code"
      hint="From your authenticator app, or one of your recovery codes."
      autoComplete="one-time-code"
      required
      autoFocus
      value={entry.code}
      onText={entry.write}
    />
  );
}
