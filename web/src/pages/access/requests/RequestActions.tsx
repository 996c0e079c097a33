// SPDX-License-Identifier: Apache-2.0
import type { AccessRequestInfo } from "../../../api/schema";
import { Confirm } from "../../../components/Confirm";
import { useLive } from "../../../live/LiveContext";
import { useSession } from "../../../session/SessionContext";
import { ApproveRequest } from "./ApproveRequest";
import { RefuseRequest } from "./RefuseRequest";

/** Who asked takes it back; somebody else who manages decides. */
export function RequestActions({ request }: { request: AccessRequestInfo }) {
  const { user } = useSession();
  const isOwn = request.user_id === user.id;
  const mayManage = user.rights.includes("manage");
  const isPending = request.state === "pending";
  const isOpen = isPending || request.state === "approved";
  if (!isOpen || !(isOwn || mayManage)) return null;
  return (
    <div className="access-actions">
      {isPending && mayManage && !isOwn && <ApproveRequest request={request} />}
      {isPending && mayManage && !isOwn && <RefuseRequest request={request} />}
      {(isOwn || !isPending) && <Withdraw request={request} />}
    </div>
  );
}

function Withdraw({ request }: { request: AccessRequestInfo }) {
  const { client } = useLive();
  const isPending = request.state === "pending";
  return (
    <Confirm
      label={isPending ? "Withdraw" : "End access"}
      look={isPending ? "plain" : "danger"}
      question={isPending ? "Withdraw this request?" : "End this access now?"}
      effect={
        isPending
          ? "Nobody has to decide on it any more."
          : "The rule is gone within a second, and connections that it allowed are cut."
      }
      act={() =>
        client.call("POST /access-requests/{access_request}/withdraw", { path: { access_request: request.id } })
      }
    />
  );
}
