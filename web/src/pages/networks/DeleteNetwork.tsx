// SPDX-License-Identifier: Apache-2.0
import type { NetworkInfo } from "../../api/schema";
import { Confirm } from "../../components/Confirm";
import { useLive } from "../../live/LiveContext";
import { navigate } from "../../routing/location";

export function DeleteNetwork({ network }: { network: NetworkInfo }) {
  const { client } = useLive();
  return (
    <Confirm
      label="Delete"
      look="danger"
      question={`Delete the network ${network.name}?`}
      effect="Its routes, names and access list go with it. A network that has devices stays until they are gone."
      act={async () => {
        await client.call("DELETE /networks/{network}", { path: { network: network.id } });
        navigate("/networks");
      }}
    />
  );
}
