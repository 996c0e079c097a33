// SPDX-License-Identifier: Apache-2.0
import { Await } from "../components/Await";
import { devices } from "../live/queries";
import { ArrivalList } from "./Arrival";

/** Waits for a device that tells this server nothing itself: a gateway has a session with it. */
export function FirstHandshake({ device }: { device: string }) {
  return (
    <div aria-live="polite">
      <Await query={devices}>
        {(all) => {
          const known = all.get(device);
          return <ArrivalList arrived={known === undefined ? [] : [known]} />;
        }}
      </Await>
    </div>
  );
}
