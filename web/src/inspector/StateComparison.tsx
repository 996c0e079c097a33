// SPDX-License-Identifier: Apache-2.0
import { useMemo } from "react";
import type { DesiredResponse, DeviceInfo, DiffResponse, ObservedState } from "../api/schema";
import type { Client } from "../api/client";
import { Await } from "../components/Await";
import { Badge } from "../components/Badge";
import { Time } from "../components/Time";
import { isChange } from "../live/event";
import type { Query } from "../live/query";
import "./state-comparison.css";

interface States {
  desired: DesiredResponse;
  /** Undefined: it has never said what it runs. */
  observed: ObservedState | undefined;
  diff: DiffResponse;
}

/** What a node should run beside what it says it runs; what differs is marked, and what failed says why. */
export function StateComparison({ device }: { device: DeviceInfo }) {
  const query = useMemo(() => statesOf(device.id), [device.id]);
  return (
    <section>
      <h3>Desired and observed</h3>
      <Await query={query}>{(states) => <Comparison device={device} states={states} />}</Await>
    </section>
  );
}

function Comparison({ device, states }: { device: DeviceInfo; states: States }) {
  const { desired, observed, diff } = states;
  if (observed === undefined) return <p className="inspected-soft">It hasn't said yet what it runs.</p>;
  const faults = observed.phases.filter((phase) => phase.status === "failed");
  return (
    <>
      <table className="comparison">
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">Field</span>
            </th>
            <th scope="col">Desired</th>
            <th scope="col">Observed</th>
          </tr>
        </thead>
        <tbody>
          {rowsOf(desired, observed).map(([name, wanted, seen]) => (
            <tr key={name} className={wanted === seen ? undefined : "comparison-differs"}>
              <th scope="row">{name}</th>
              <td>{wanted}</td>
              <td>
                {seen}
                {wanted !== seen && <span className="visually-hidden"> (differs)</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {diff.differences.map((each) => (
        <p key={each.field} className="comparison-note">
          <code>{each.field}</code> should be <code>{each.desired ?? "absent"}</code>, and is{" "}
          <code>{each.observed ?? "absent"}</code>.
        </p>
      ))}
      {faults.map((fault) => (
        <p key={`${fault.phase} ${fault.code ?? ""}`} className="comparison-note">
          <Badge tone="bad">{fault.phase}</Badge> {fault.detail ?? fault.code}
          {fault.remedy !== undefined && <strong> {fault.remedy}</strong>}
        </p>
      ))}
      {observed.safety !== "ready" && (
        <p className="comparison-note">
          <Badge tone="bad">{observed.safety}</Badge> Its firewall doesn't protect everything that it should.
        </p>
      )}
      {device.last_seen !== undefined && (
        <p className="inspected-soft">
          Told <Time at={device.last_seen} />
        </p>
      )}
    </>
  );
}

type Row = readonly [name: string, desired: string, observed: string];

function rowsOf(desired: DesiredResponse, observed: ObservedState): Row[] {
  const [{ state }, { snapshot }] = [desired, observed];
  return [
    ["State", desired.state_id.slice(0, 8), observed.state_id?.slice(0, 8) ?? "none"],
    ["Addresses", list(state.addresses), list(snapshot.addresses)],
    ["Peers", String(state.peers.length), String(snapshot.peers.length)],
    ["Routes", String(state.routes.length), String(snapshot.routes.length)],
    ["MTU", String(state.mtu), String(snapshot.mtu ?? "none")],
    ["Interface", "up", `${snapshot.is_up ? "up" : "down"}`],
  ];
}

function list(texts: readonly string[]): string {
  return [...texts].sort().join(", ") || "none";
}

function statesOf(device: string): Query<States> {
  return {
    key: `states/${device}`,
    load: (client) => loadStates(client, device),
    // Whatever is changed in the configuration may be part of its state.
    concerns: (event) => event.id === device || isChange(event),
  };
}

async function loadStates(client: Client, device: string): Promise<States> {
  const path = { device };
  const [desired, diff] = await Promise.all([
    client.call("GET /devices/{device}/desired", { path }),
    client.call("GET /devices/{device}/diff", { path }),
  ]);
  const observed = diff.reported ? await client.call("GET /devices/{device}/observed", { path }) : undefined;
  return { desired, observed, diff };
}
