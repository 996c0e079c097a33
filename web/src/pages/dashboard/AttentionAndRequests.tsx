// SPDX-License-Identifier: Apache-2.0
import type { AccessRequestInfo, AttentionItem } from "../../api/schema";
import { FailureNotice } from "../../components/Notice";
import { useLive, useQuery } from "../../live/LiveContext";
import { accessRequests } from "../../live/queries";
import { useSession } from "../../session/SessionContext";
import { targetName } from "../access/requests/RequestPanel";
import { Attention } from "./Attention";

/** For who decides on them: requests that wait are as urgent as what is wrong. */
export function AttentionAndRequests({ items }: { items: readonly AttentionItem[] }) {
  const { user } = useSession();
  const [loaded, { store }] = [useQuery(accessRequests), useLive()];
  const requests = loaded.status === "ready" ? loaded.value : [];
  const waiting = requests.filter((request) => request.state === "pending" && request.user_id !== user.id);
  const firstNotice = items.findIndex((item) => item.severity === "notice");
  const place = firstNotice < 0 ? items.length : firstNotice;
  return (
    <>
      {loaded.status === "failed" && (
        <FailureNotice failure={loaded.failure} onRetry={() => store.refresh(accessRequests.key)} />
      )}
      <Attention items={[...items.slice(0, place), ...waiting.map(asItem), ...items.slice(place)]} />
    </>
  );
}

function asItem(request: AccessRequestInfo): AttentionItem {
  const name = request.email ?? "somebody";
  const message = `${name} asks for ${targetName(request)}: ${request.reason}`;
  return { id: request.id, kind: "access_request", name, message, severity: "warning" };
}
