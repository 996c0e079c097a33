# SPDX-License-Identifier: Apache-2.0
"""`make bench-fabric`: a real warren-server and many agents, which have no tunnels but real WebSockets, on the same
cores. Each line stands beside its target (design: 5-fabric).

    bench_fabric.py [--agents N] [--group N] [--tls]
    bench_fabric.py --one-core [--agents N] [--group N] [--tls]     how many agents one core carries, up to N
"""
import argparse
import contextlib
import os
import pathlib
import tempfile
import time

from fleet import Fleet
from installation import Installation

ROUNDS = 5
# Seconds for all, and milliseconds for 99 %.
CONNECT, SEEN = 5, 150


def fill(installation, fleet, count, size):
    """Groups of agents that know each other; and one agent that a rule shows to all, or doesn't."""
    ask = installation.connect()
    network = ask("POST", "/networks", {"name": "fabric", "cidr": "10.0.0.0/16", "topology": "mesh"})["id"]
    policies, keys = [], []
    for number in range((count + size - 1) // size):
        policy = ask("POST", "/policies", {"name": f"policy-{number}"})["id"]
        group = ask("POST", "/groups", {"name": f"group-{number}"})["id"]
        ask("PUT", f"/groups/{group}", {"policy_ids": [policy]})
        allow(ask, policy, group)
        policies.append(policy)
        keys.append(key(ask, network, group))
        fleet("enroll", min(size, count - number * size), keys[-1])
    shown = ask("POST", "/groups", {"name": "shown"})["id"]
    return policies, keys, shown, key(ask, network, shown)


def allow(ask, policy, group):
    return ask("POST", f"/policies/{policy}/rules", {
        "direction": "output", "action": "allow", "target_type": "group", "target": group})["id"]


def key(ask, network, group):
    return ask("POST", "/join-keys", {"network_id": network, "group_ids": [group], "reusable": True})["key"]


def edited(installation, fleet, count, policy, group):
    """A rule comes, which shows one agent more to all, and goes again."""
    ask = installation.connect()
    found = []
    for _ in range(ROUNDS):
        fleet("mark")
        start = time.monotonic_ns()
        rule = allow(ask, policy, group)
        answered = (time.monotonic_ns() - start) / 1e6
        found.append(fleet.wait(count, start) | {"answer": answered})
        fleet("mark")
        start = time.monotonic_ns()
        ask("DELETE", f"/policies/{policy}/rules/{rule}")
        fleet.wait(count, start)
    return sorted(found, key=lambda round: round["p99"])[ROUNDS // 2]


def joined(fleet, count, key):
    """One agent enrols, which all others know from then on."""
    found = []
    for number in range(ROUNDS):
        fleet("mark")
        start = time.monotonic_ns()
        fleet("enroll", 1, key)
        found.append(fleet.wait(count + number, start))
        fleet("connect")
    return sorted(found, key=lambda round: round["p99"])[ROUNDS // 2]


def reconnected(fleet, count, forget):
    fleet("disconnect")
    time.sleep(1)
    fleet("mark", *(["forget"] if forget else []))
    start = time.monotonic_ns()
    fleet("connect")
    return fleet.wait(count, start)


def idle(installation, fleet, seconds=30):
    fleet("beat")
    time.sleep(2)
    before = installation.processor()
    time.sleep(seconds)
    return (installation.processor() - before) / seconds * 100


def measure(installation, fleet, count, size):
    start = time.monotonic()
    policies, keys, shown, shown_key = fill(installation, fleet, count, size)
    row("enrolled", f"{count / (time.monotonic() - start):.0f}/s")
    before = installation.memory()
    found = reconnected(fleet, count, forget=True)
    row(f"{count:,} connect at once, whole states", f"{found['max'] / 1000:.2f} s", f"{found['mib']:.1f} MiB",
        f"{CONNECT} s")
    time.sleep(3)
    each = (installation.memory()[0] - before[0]) * 1024 / count
    row("memory for each connected agent", f"{each:.0f} KiB", "with TLS" if installation.tls else "", "50 KiB without TLS")
    found = reconnected(fleet, count, forget=False)
    row(f"{count:,} reconnect with their states", f"{found['max'] / 1000:.2f} s", f"{found['whole']} whole",
        f"{CONNECT} s")
    if len(policies) == 1:
        fleet("enroll", 1, shown_key)
        fleet("connect")
        fleet("mark")
        found = edited(installation, fleet, count + 1, policies[0], shown)
        row("a policy edit that all see", latencies(found), f"answered in {found['answer']:.0f}", f"p99 {SEEN}")
        found = joined(fleet, count, keys[0])
        row("a new peer that all see", latencies(found), "", f"p99 {SEEN}")
    row("hints of who is back, of one core", f"{idle(installation, fleet):.1f} %", "beside heartbeats")
    time.sleep(90 if size > 100 else 0)  # a node is told of a hundred peers every ten seconds
    row("heartbeats, of one core", f"{idle(installation, fleet):.1f} %", f"for 5,000: {5000 / count:.1f} times that",
        "15 % for 5,000")
    row("resident", f"{installation.memory()[0]:.0f} MiB")


def latencies(found):
    return f"{found['p50']:.0f} / {found['p99']:.0f} / {found['max']:.0f} ms"


def row(label, figure, note="", target=""):
    print(f"  {label:38} {figure:>20}  {note:22} {target and '(target: ' + target + ')'}", flush=True)


def carry(installation, fleet, count, size):
    """Whether a server holds to the targets with so many agents; tells what it does."""
    policies, keys, shown, shown_key = fill(installation, fleet, count, size)
    figures = [("connect", reconnected(fleet, count, forget=True)["max"] / 1000, CONNECT, "s")]
    time.sleep(3)
    figures.append(("reconnect", reconnected(fleet, count, forget=False)["max"] / 1000, CONNECT, "s"))
    if len(policies) == 1:
        fleet("enroll", 1, shown_key)
        fleet("connect")
        fleet("mark")
        figures.append(("an edit, p99", edited(installation, fleet, count + 1, policies[0], shown)["p99"], SEEN, "ms"))
        figures.append(("a new peer, p99", joined(fleet, count, keys[0])["p99"], SEEN, "ms"))
    holds = all(figure <= target for _, figure, target, _ in figures)
    row(f"{count:,} agents on one core", "within the targets" if holds else "too many",
        ", ".join(f"{label} {figure:.1f} {unit}" for label, figure, _, unit in figures),
        ", ".join(f"{target} {unit}" for _, _, target, unit in figures))
    return holds


def one_core(options):
    """The server has the first core to itself, and the agents the others. Doubles them until they are too many."""
    first, *others = map(str, sorted(os.sched_getaffinity(0)))
    assert others, "the agents need a core of their own"
    carried, count = 0, min(250, options.agents)
    while count <= options.agents:
        with running(options, ("taskset", "-c", first), ("taskset", "-c", ",".join(others))) as (installation, fleet):
            if not carry(installation, fleet, count, options.group or count):
                break
        carried, count = count, 2 * count
    row("one core carries", f"{carried:,} agents", "" if count <= options.agents else "no more were tried")


@contextlib.contextmanager
def running(options, server=(), agents=()):
    """A server and a fleet, started by these words of commands."""
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        installation = Installation(pathlib.Path(name), tls=options.tls, within=server)
        stack.callback(installation.server.process.kill)
        authority = installation.state / "ca.pem" if options.tls else None
        fleet = Fleet(f"localhost:{installation.server.port}", authority, within=agents)
        stack.callback(fleet.process.kill)
        yield installation, fleet


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--agents", type=int)
    parser.add_argument("--group", type=int, help="agents that know each other; all")
    parser.add_argument("--tls", action="store_true", help="streams over TLS")
    parser.add_argument("--one-core", action="store_true", help="what a server on one core carries")
    options = parser.parse_args()
    options.agents = options.agents or (16_000 if options.one_core else 1_000)
    size = options.group or options.agents
    print(f"{'up to ' if options.one_core else ''}{options.agents:,} agents, of which "
          f"{'all' if options.one_core and not options.group else f'{size:,}'} know each other; "
          f"{'TLS' if options.tls else 'without TLS'}; p50 / p99 / all:")
    if options.one_core:
        return one_core(options)
    with running(options) as (installation, fleet):
        measure(installation, fleet, options.agents, size)


if __name__ == "__main__":
    main()
