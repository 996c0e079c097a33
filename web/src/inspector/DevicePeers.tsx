// SPDX-License-Identifier: Apache-2.0
import type { DeviceInfo, PeerInfo, ReachabilityResponse, ReachableEnd } from "../api/schema";
import { Await } from "../components/Await";
import { Badge } from "../components/Badge";
import { view } from "../live/queries";
import type { Inventory } from "../model/inventory";
import { Link } from "../routing/Link";
import "./device-peers.css";

/** Where it is: its addresses, and whom it reaches. */
export function DevicePeers({ device, all }: { device: DeviceInfo; all: Inventory }) {
  return (
    <>
      <section>
        <h3>Networks</h3>
        {all.peersOf(device).map((peer) => (
          <PeerLine key={peer.id} peer={peer} network={all.networks.get(peer.network_id)?.name ?? "a network"} />
        ))}
        {all.peersOf(device).length === 0 && <p className="inspected-soft">It is in no network.</p>}
      </section>
      {all.peersOf(device).map((peer) => (
        <section key={peer.id}>
          <h3>Reach in {all.networks.get(peer.network_id)?.name}</h3>
          <PeerReach peer={peer} />
        </section>
      ))}
    </>
  );
}

function PeerLine({ peer, network }: { peer: PeerInfo; network: string }) {
  return (
    <p className="inspected-line">
      <Link to={`/networks/${peer.network_id}`}>{network}</Link>
      <code>{peer.address}</code>
      {peer.address_v6 !== undefined && <code>{peer.address_v6}</code>}
      {peer.is_jump && <Badge tone="note">gateway here</Badge>}
      {peer.is_isolated && <Badge>isolated</Badge>}
      {peer.full_encapsulation && <Badge>full tunnel</Badge>}
    </p>
  );
}

/** Whom it may reach, and who may reach it. */
export function PeerReach({ peer }: { peer: PeerInfo }) {
  return <Await query={reachOf(peer)}>{(reach) => <Reach reach={reach} />}</Await>;
}

function Reach({ reach }: { reach: ReachabilityResponse }) {
  return (
    <>
      {reach.obstacles.map((obstacle) => (
        <p key={obstacle}>
          <Badge tone="warn">obstacle</Badge> {obstacle}
        </p>
      ))}
      <Ends title="It may reach" none="It may reach nothing." ends={reach.outgoing} />
      <Ends title="May reach it" none="Nothing may reach it." ends={reach.incoming} />
    </>
  );
}

function Ends({ title, none, ends }: { title: string; none: string; ends: readonly ReachableEnd[] }) {
  if (ends.length === 0) return <p className="inspected-soft">{none}</p>;
  return (
    <details className="reach">
      <summary>
        {title} <Badge>{ends.length}</Badge>
      </summary>
      <ul>
        {ends.map((end) => (
          <li key={`${end.kind} ${end.id}`}>
            <span>{end.name}</span> <code>{end.address}</code>{" "}
            <span className="inspected-soft">{end.services.map(words).join(", ")}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function words({ protocol, ports, would_deny }: ReachableEnd["services"][number]): string {
  const service = protocol === "any" ? "everything" : [protocol, ports.join(" ")].filter(Boolean).join(" ");
  return would_deny ? `${service} (observed)` : service;
}

function reachOf(peer: PeerInfo) {
  const kinds = ["policy", "group", "peer", "route", "network", "acl", "incident", "suspension", "device"];
  return view(`reach/${peer.id}`, kinds, (client) =>
    client.call("GET /networks/{network}/peers/{peer}/reachability", {
      path: { network: peer.network_id, peer: peer.id },
    }),
  );
}
