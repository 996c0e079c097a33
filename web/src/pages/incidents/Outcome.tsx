// SPDX-License-Identifier: Apache-2.0
import type { IncidentResolved } from "../../api/schema";
import { Copyable } from "../../components/Copyable";
import { Notice } from "../../components/Notice";
import { agentCommand } from "../../joining/commands";

/** What follows from how an incident was ended, and the command by which one machine comes back where it takes one. */
export function Outcome({ resolved: { message, token } }: { resolved: IncidentResolved }) {
  return (
    <Notice tone="good">
      <p>{message}</p>
      {token !== undefined && (
        <>
          <p>Run this on the machine that it shall be from now on. The key is not shown again.</p>
          <Copyable text={agentCommand(window.location.origin, token)} label="Command that joins again" />
        </>
      )}
    </Notice>
  );
}
