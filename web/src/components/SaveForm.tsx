// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from "react";
import type { Action } from "../live/useAction";
import { Button } from "./Button";
import { Form } from "./Form";
import { FailureNotice, Notice } from "./Notice";

interface Props {
  save: Action<[]>;
  isSaved: boolean;
  /** Fields that say themselves what is wrong with them. */
  besides?: readonly string[];
  children: ReactNode;
}

/** A form that stays when it has been saved. */
export function SaveForm({ save, isSaved, besides = [], children }: Props) {
  return (
    <Form onSubmit={() => save.run()}>
      {children}
      {save.failure && <FailureNotice failure={save.failure} besides={besides} />}
      {isSaved && (
        <Notice tone="good">
          <p>Saved.</p>
        </Notice>
      )}
      <div>
        <Button type="submit" look="primary" busy={save.isBusy}>
          Save
        </Button>
      </div>
    </Form>
  );
}
