// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import { useLive } from "../../live/LiveContext";
import { PasswordAndCode } from "./PasswordAndCode";
import { RecoveryCodeList } from "./RecoveryCodeList";

export function RenewRecoveryCodes({ onDone }: { onDone: () => void }) {
  const { client } = useLive();
  const [codes, setCodes] = useState<readonly string[]>();
  if (codes !== undefined) return <RecoveryCodeList codes={codes} onDone={onDone} />;
  return (
    <>
      <p>The codes that you have now are worth nothing any more once there are new ones.</p>
      <PasswordAndCode
        label="Make new codes"
        act={async (body) => {
          const { recovery_codes } = await client.call("POST /users/me/totp/recovery-codes", { body });
          setCodes(recovery_codes);
        }}
      />
    </>
  );
}
