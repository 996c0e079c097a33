// SPDX-License-Identifier: Apache-2.0
import { useLive } from "../../live/LiveContext";
import { PasswordAndCode } from "./PasswordAndCode";

export function DisableSecondFactor({ onDone }: { onDone: () => void }) {
  const { client } = useLive();
  return (
    <>
      <p>Your password alone lets you in again. The app's key and all recovery codes are worth nothing any more.</p>
      <PasswordAndCode
        label="Turn two-factor off"
        look="danger"
        act={async (body) => {
          await client.call("POST /users/me/totp/disable", { body });
          onDone();
        }}
      />
    </>
  );
}
