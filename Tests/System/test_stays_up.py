# SPDX-License-Identifier: Apache-2.0
"""What stays up when something else fails: a test for each line of that promise that concerns what there is.

Others are elsewhere: a server that is away, and everything restarted at once, in test_thread.py; a full disk in
test_store.py; the standalone gateway's crash and the changes by hand that it repairs in test_life.py.
"""
import contextlib
import json
import signal
import socket
import subprocess
import time

import pytest

from api import API
from managed import DB, Thread
from namespace import EchoServer, wait_until
from test_life import carries
from world import BIN

WEB, SSH = 8080, 22


class Office(Thread):
    """The office with its db, and a second network with a gateway of its own."""

    numbers = {**Thread.numbers, "branch": 6}
    gateways = ("gateway", "branch")

    def __init__(self, folder):
        super().__init__(BIN, folder)

    def connection(self):
        sock = self.laptop.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.connect((DB, WEB))
        return sock

    def serves(self):
        return self.laptop.connects(DB, WEB, 0.5) and not self.laptop.connects(DB, SSH, 0.3)

    def wait_served(self, seconds=15):
        wait_until(self.serves, seconds, "what is allowed, and nothing else")

    def runs(self, name):
        """What a node has on its disk, and what its tunnel is set to."""
        shown = [self.hosts[name].run("wg", "show", self.interface(name), what).stdout
                 for what in ("public-key", "listen-port", "peers", "allowed-ips", "persistent-keepalive")]
        return (self.state(name) / "state.json").read_bytes(), shown

    def handshakes(self, name):
        return self.hosts[name].run("wg", "show", self.interface(name), "latest-handshakes").stdout

    def reboot(self, *names):
        """The programs end at once, and what they left in the kernel is gone."""
        for name in names:
            self.stop(name, signal.SIGKILL)
            self.hosts[name].ip("link", "del", self.interface(name), check=False)
            wait_until(lambda: self.interface(name) not in self.hosts[name].ip("link"), 5, "the tunnel to be gone")
        if "gateway" in names:
            self.gateway.nft("flush", "ruleset")

    def join_branch(self):
        """A gateway of another network, and a phone in it."""
        self.warren("network", "create", "lab", "--cidr", "10.11.0.0/24")
        self.join_gateway("branch", "lab")
        self.join_agent("phone", network="lab", groups=())

    def lab_gateway(self):
        return next(peer for peer in self.listed("network", "peers", "lab") if peer["name"] == "branch")["address"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stays")
    (folder / "control").mkdir(mode=0o700)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=700", "tmpfs", folder / "control"], check=True)
    made = Office(folder)
    try:
        for step in (made.start_control, made.set_up, made.make_network, made.join_gateway, made.make_route,
                     lambda: made.join_agent("laptop"), made.make_policy, made.join_branch):
            step()
        made.allow("--output", "allow", "--to", "route:db", "--tcp", WEB)
        with contextlib.closing(EchoServer(made.db, WEB)), contextlib.closing(EchoServer(made.db, SSH)):
            made.wait_served()
            yield made
    finally:
        made.close()
        subprocess.run(["umount", "-l", folder / "control"], check=True)


@pytest.fixture
def office(made):
    made.wait_served()
    yield made


def test_nodes_that_reboot_while_the_server_is_away_serve_from_their_disks(office):
    office.stop("server", signal.SIGKILL)
    office.reboot("gateway", "laptop")
    assert not office.laptop.connects(DB, WEB, 0.5)
    office.start_node("gateway")
    office.start_node("laptop")
    office.wait_served()
    office.start_control()
    for name in ("gateway", "laptop"):
        office.wait_applied(name, 60)


def test_with_the_store_away_reads_go_on_writes_are_503_and_nothing_is_pushed(office):
    ids = {name: office.state_id(name) for name in ("gateway", "laptop")}
    before = {name: office.runs(name) for name in ids}
    ballast = office.folder / "control" / "ballast"
    with contextlib.suppress(OSError), open(ballast, "wb", buffering=0) as file:
        while file.write(b"\0" * 65536):
            pass
    try:
        refused = API(office).ask("POST", "/groups", {"name": "late"})
        assert refused.status == 503 and int(refused.headers["retry-after"]) > 0, refused
        assert {name: office.state_id(name) for name in ids} == ids, "reads are answered from memory"
        assert office.serves() and office.device("laptop")["in_sync"]
        assert {name: office.runs(name) for name in ids} == before
    finally:
        ballast.unlink()
    rule = office.allow("--output", "allow", "--to", "route:db", "--tcp", 23)
    for name in ids:
        office.wait_applied(name)
    office.warren("policy", "rule", "delete", "web", rule)


@pytest.mark.parametrize("name", ["gateway", "laptop"])
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_a_node_that_is_stopped_or_dies_goes_on_carrying_and_is_adopted(office, name, end):
    """An upgrade is a stop and a start."""
    with contextlib.closing(office.connection()) as flow:
        assert carries(flow)
        before = office.handshakes(name)
        office.stop(name, end)
        assert carries(flow) and office.serves(), "tunnel, routes and firewall stay"
        office.start_node(name)
        office.wait_applied(name, 40)
        assert carries(flow), "the flow outlives both"
        assert office.handshakes(name) == before, "the tunnel was adopted, sessions and all"


def test_a_gateways_host_that_is_lost_touches_its_own_networks_only(office):
    there = office.lab_gateway()
    wait_until(lambda: office.phone.pings(there), 15, "the second network")
    with contextlib.closing(office.connection()) as flow:
        office.reboot("branch")
        assert not office.phone.pings(there)
        end = time.monotonic() + 3
        while time.monotonic() < end:
            assert carries(flow) and office.laptop.connects(DB, WEB)


HANDS = {
    "a route deleted": ("laptop", ("ip", "route", "del", f"{DB}/32"), ("ip", "route", "show", f"{DB}/32"), DB),
    "an address removed": ("laptop", ("ip", "-4", "addr", "flush", "dev", "IFACE"), ("ip", "-4", "addr", "show", "IFACE"),
                           "10.10.0."),
    "a link set down": ("laptop", ("ip", "link", "set", "IFACE", "down"), ("ip", "link", "show", "IFACE"), ",UP"),
    "a rule deleted": ("gateway", ("ip", "rule", "del", "pref", "50"), ("ip", "rule", "show"), "50:"),
    "a table flushed": ("gateway", ("nft", "flush", "ruleset"), ("nft", "list", "tables"), "warren_IFACE"),
}


@pytest.mark.parametrize("what", HANDS)
def test_what_somebody_changes_by_hand_is_repaired_within_a_second(office, what):
    name, command, look, wanted = HANDS[what]
    interface = office.interface(name)
    def run(words):
        return office.hosts[name].run(*(word.replace("IFACE", interface) for word in words)).stdout
    run(command)
    wait_until(lambda: wanted.replace("IFACE", interface) in run(look), 1.0, f"the repair of {what}")


def test_a_peer_removed_by_hand_is_back_at_the_next_look(office):
    """The kernel and the userspace daemons announce nothing of it: a node looks every five seconds."""
    peers = office.gateway.run("wg", "show", office.interface("gateway"), "peers").stdout.split()
    office.gateway.run("wg", "set", office.interface("gateway"), "peer", peers[0], "remove")
    wait_until(lambda: peers[0] in office.gateway.run("wg", "show", office.interface("gateway"), "peers").stdout, 8,
               "the peer")


def test_ping_says_the_way_or_why_not(office):
    gateway = office.address("gateway")
    answer = office.warren("ping", gateway, "--from", "laptop", "--count", 2, host="laptop")
    assert f"{gateway}" in answer.out and "2 of 2 echoes" in answer.out, answer
    refused = office.warren("ping", DB, "--socket", office.socket("laptop"), "--count", 1, host="laptop", check=False)
    assert refused.status == 1 and "0 of 1 echoes" in refused.out and "DENIED" in refused.out, refused
    rule = office.allow("--output", "allow", "--to", "route:db", "--icmp")
    for name in ("gateway", "laptop"):
        office.wait_applied(name)
    answer = office.json("ping", DB, "--socket", office.socket("laptop"), "--count", 2, host="laptop")
    assert answer["received"] == 2 and answer["verdict"]["path"]["gateway"] == "gateway"
    office.warren("policy", "rule", "delete", "web", rule)


def test_an_audit_of_what_was_applied_is_json_lines(office):
    office.stop("laptop", signal.SIGTERM)
    before = len(office.said("laptop"))
    office.start("laptop", "laptop", "/usr/bin/env", "AUDIT_LOG=true", BIN / "warren-agent",
                 *office.places("laptop"))
    def events():
        lines = [line for line in office.said("laptop")[before:].splitlines() if line.startswith("{")]
        return {record["event"]: record["details"] for record in map(json.loads, lines)}
    wait_until(lambda: "tunnel.connected" in events(), 15, "the events")
    assert events()["config.sync"]["outcome"] == "applied"
    assert events()["tunnel.connected"] == {"gateway": "gateway", "interface": office.interface("laptop")}
    office.wait_applied("laptop")
