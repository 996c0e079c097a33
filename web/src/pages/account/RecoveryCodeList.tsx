// SPDX-License-Identifier: Apache-2.0
import { Button } from "../../components/Button";
import { CopyButton } from "../../components/Copyable";
import { Notice } from "../../components/Notice";
import { download } from "../../joining/download";

/** What lets somebody in who has lost their app, this once. */
export function RecoveryCodeList({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const text = codes.map((code) => `${code}\n`).join("");
  return (
    <>
      <Notice tone="warn">
        <p>Keep these where your phone isn't. Each lets you in once without the app, and they aren't shown again.</p>
      </Notice>
      <ul className="account-codes" aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="account-actions">
        <CopyButton text={text} />
        <Button icon="download" onClick={() => download("warren-recovery-codes.txt", text)}>
          Download
        </Button>
        <Button look="primary" onClick={onDone}>
          I have kept them
        </Button>
      </div>
    </>
  );
}
