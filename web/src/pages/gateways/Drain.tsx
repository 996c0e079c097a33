// SPDX-License-Identifier: Apache-2.0
import type { DeviceInfo, DrainEffect, GatewayInfo, NetworkInfo } from "../../api/schema";
import { Await } from "../../components/Await";
import { Confirm } from "../../components/Confirm";
import type { Rows } from "../../live/collection";
import { useLive } from "../../live/LiveContext";
import { gateways, networks, view } from "../../live/queries";

/** Takes a gateway out of service, or back into it. */
export function Drain({ device }: { device: DeviceInfo }) {
  const { client } = useLive();
  const path = { device: device.id };
  const isDrained = device.service?.drain ?? false;
  return (
    <Confirm
      label={isDrained ? "Take back into service" : "Drain"}
      question={isDrained ? `Take ${device.name} back into service?` : `Drain ${device.name}?`}
      effect={isDrained ? "It can be given networks again." : <Effect gateway={device.id} />}
      act={() => client.call("POST /gateways/{device}/drain", { path, body: { drain: !isDrained } })}
    />
  );
}

/** What will be where, before it is: by the server's own plan. */
function Effect({ gateway }: { gateway: string }) {
  return (
    <Await query={drainEffect(gateway)}>
      {(effect) => (
        <Await query={gateways}>
          {(rows) => <Await query={networks}>{(known) => <Told effect={effect} rows={rows} known={known} />}</Await>}
        </Await>
      )}
    </Await>
  );
}

function Told(props: { effect: DrainEffect; rows: Rows<GatewayInfo>; known: Rows<NetworkInfo> }) {
  const { effect, rows, known } = props;
  return (
    <>
      It is given no more networks.
      {effect.moves.map((move) => (
        <span key={move.network_id} className="drain-effect">
          <strong>{known.get(move.network_id)?.name}</strong> goes over to {rows.get(move.gateway_id)?.name}, and is
          carried here until that one is ready.
        </span>
      ))}
      {effect.stays.map((id) => (
        <span key={id} className="drain-effect">
          <strong>{known.get(id)?.name}</strong> stays: no other gateway may take it over.
        </span>
      ))}
    </>
  );
}

const drainEffect = (gateway: string) =>
  view(`drain ${gateway}`, ["device", "network"], (client) =>
    client.call("GET /gateways/{device}/drain", { path: { device: gateway } }),
  );
