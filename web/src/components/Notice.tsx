// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from "react";
import type { Failure } from "../api/failure";
import type { Tone } from "./Badge";
import { Button } from "./Button";
import "./notice.css";

export function Notice({ tone = "note", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <div className={`notice notice-${tone}`} role={tone === "bad" ? "alert" : "status"}>
      {children}
    </div>
  );
}

/** What went wrong, in the server's words, and what to do. */
export function FailureNotice({ failure, onRetry }: { failure: Failure; onRetry?: () => void }) {
  return (
    <Notice tone="bad">
      <p>{sentence(failure.message)}</p>
      {failure.fields.length > 0 && (
        <ul className="notice-fields">
          {failure.fields.map((fault) => (
            <li key={fault.field}>
              <code>{fault.field}</code>: {fault.detail}
            </li>
          ))}
        </ul>
      )}
      {failure.requestID !== undefined && <p className="notice-small">Request {failure.requestID}</p>}
      {onRetry && <Button onClick={onRetry}>Try again</Button>}
    </Notice>
  );
}

function sentence(text: string): string {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
