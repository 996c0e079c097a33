// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from "react";
import { Button } from "./Button";
import "./copyable.css";

/** A text that is meant to be used elsewhere, as it is. */
export function Copyable({ text, label }: { text: string; label: string }) {
  return (
    <div className="copyable">
      <pre tabIndex={0} aria-label={label}>
        {text}
      </pre>
      <CopyButton text={text} />
    </div>
  );
}

export function CopyButton({ text }: { text: string }) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = () => navigator.clipboard.writeText(text).then(() => setCopied(true));
  // Browsers have a clipboard for pages that came safely only.
  if (!window.isSecureContext) return null;
  return (
    <Button icon={isCopied ? "check" : "copy"} onClick={() => void copy()}>
      {isCopied ? "Copied" : "Copy"}
    </Button>
  );
}
