// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import { useAction } from "./useAction";
import type { Action } from "./useAction";

export interface Edits<Change> {
  /** Only what is edited: what somebody else changes meanwhile is shown, and stays. */
  edits: Partial<Change>;
  edit(change: Partial<Change>): void;
  save: Action<[]>;
  /** Since the last edit. */
  isSaved: boolean;
}

/** Something that is edited in place, as often as one likes. */
export function useEdits<Change extends object>(put: (edits: Partial<Change>) => Promise<unknown>): Edits<Change> {
  const [edits, setEdits] = useState<Partial<Change>>({});
  const [isSaved, setSaved] = useState(false);
  const save = useAction(async () => {
    await put(edits);
    setEdits({});
    setSaved(true);
  });
  const edit = (change: Partial<Change>) => {
    setEdits({ ...edits, ...change });
    setSaved(false);
  };
  return { edits, edit, save, isSaved };
}
