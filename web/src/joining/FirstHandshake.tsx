// SPDX-License-Identifier: Apache-2.0
import { Await } from "../components/Await";
import { devices } from "../live/queries";
import { ArrivalList } from "./Arrival";

/** Waits for a device that tells this server nothing itself: a gateway has a session with it. */
export function FirstHandshake({ device }: { device: string }) {
  return (
    <div aria-live="polite">
      <Await query={devices}>
        {(all) => <ArrivalList arrived={[...all.values()].filter(({ id }) => id === device)} />}
      </Await>
    </div>
  );
}
