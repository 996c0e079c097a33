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
      effect="Its routes, names, access list and groups of its own go with it. While it has devices, it stays."
      act={async () => {
        await client.call("DELETE /networks/{network}", { path: { network: network.id } });
        navigate("/networks");
      }}
    />
  );
}
