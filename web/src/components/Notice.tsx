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

interface FailureProps {
  failure: Failure;
  /** The fields that say themselves what is wrong with them. */
  besides?: readonly string[];
  onRetry?: () => void;
}

/** What went wrong, in the server's words, and what to do. */
export function FailureNotice({ failure, besides = [], onRetry }: FailureProps) {
  const faults = failure.fields.filter((fault) => !besides.includes(fault.field));
  if (failure.fields.length > 0 && faults.length === 0) return null;
  return (
    <Notice tone="bad">
      {faults.length === 0 && <p>{sentence(failure.message)}</p>}
      {faults.map((fault) => (
        <p key={fault.field}>
          <code>{fault.field}</code>: {fault.detail}
        </p>
      ))}
      {failure.requestID !== undefined && <p className="notice-small">Request {failure.requestID}</p>}
      {onRetry && <Button onClick={onRetry}>Try again</Button>}
    </Notice>
  );
}

function sentence(text: string): string {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
