// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import type { NetworkInfo } from "../api/schema";
import { Await } from "../components/Await";
import { ChoiceField } from "../components/Field";
import { networks } from "../live/queries";
import { Link } from "../routing/Link";
import { useRight } from "../session/SessionContext";
import { AddByFile } from "./AddByFile";
import { AddByKey } from "./AddByKey";
import "./joining.css";

type Way = "agent" | "gateway" | "static";

const AGENT = ["agent", "A laptop or server, with warren-agent"] as const;
const GATEWAY = ["gateway", "A gateway, with warren-gateway"] as const;
const STATIC = ["static", "A phone, or any WireGuard app"] as const;

/** Brings a device into a network: what to do there, and here that it has worked. */
export function AddDevice({ only }: { only?: Way }) {
  return (
    <Await query={networks}>
      {(rows) => (rows.size === 0 ? <NoNetwork /> : <Choices networks={[...rows.values()]} only={only} />)}
    </Await>
  );
}

function NoNetwork() {
  return (
    <p>
      A device joins a network, and there is none yet. <Link to="/networks">Create one first.</Link>
    </p>
  );
}

function Choices({ networks: all, only }: { networks: NetworkInfo[]; only: Way | undefined }) {
  const mayManage = useRight("manage");
  const [way, setWay] = useState<Way>(only ?? "agent");
  const [network, setNetwork] = useState(all[0]?.id ?? "");
  const chosen = all.find((each) => each.id === network);
  return (
    <div className="joining">
      {only === undefined && (
        <ChoiceField<Way>
          label="What is it?"
          value={way}
          onChoose={setWay}
          choices={mayManage ? [AGENT, GATEWAY, STATIC] : [AGENT, STATIC]}
        />
      )}
      {all.length > 1 && (
        <ChoiceField
          label="Network"
          value={network}
          onChoose={setNetwork}
          choices={all.map((each) => [each.id, `${each.name} (${each.cidr})`] as const)}
        />
      )}
      {chosen !== undefined && way !== "static" && <AddByKey key={`${way} ${network}`} kind={way} network={chosen} />}
      {chosen !== undefined && way === "static" && <AddByFile key={network} network={chosen} />}
    </div>
  );
}
