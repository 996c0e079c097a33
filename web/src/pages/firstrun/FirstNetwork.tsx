// SPDX-License-Identifier: Apache-2.0
import { CreateNetwork } from "../networks/CreateNetwork";

/** Everybody who joins it is in one group, so that the first policy has somebody to speak of. */
export function FirstNetwork({ onDone }: { onDone: () => void }) {
  return (
    <>
      <h2>Create a network</h2>
      <p>A network gives its devices addresses and names. Nothing in it reaches anything until a policy allows it.</p>
      <CreateNetwork defaultName="office" onDone={onDone} />
    </>
  );
}
