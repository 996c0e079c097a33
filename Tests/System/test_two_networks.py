# SPDX-License-Identifier: Apache-2.0
r"""Two networks that one gateway serves, on one interface; judged at the far sides.

      laptop ── office 10.10.0.0/24 ─┐           ┌─ db 10.20.0.10, which the office's rule opens
                                     ├─ gateway ─┤
      phone ─── lab    10.11.0.0/24 ─┘           └─ bench 10.20.0.11, which the lab's rule opens, on the same host
"""
import contextlib
import json
import shutil
import signal

import pytest

from namespace import Capture, EchoServer, wait_until
from managed import DB, Thread
from test_selftest import selftest
from world import BIN

WEB, SSH = 8080, 22
BENCH = "10.20.0.11"
NETWORKS = {"laptop": "office", "phone": "lab"}


class Office(Thread):
    """The office and the lab, which have the gateway in common and nothing else."""

    def __init__(self, folder):
        super().__init__(BIN, folder)

    def make_lab(self):
        self.warren("network", "create", "lab", "--cidr", "10.11.0.0/24")
        assert self.place("gateway", "lab"), "it is the gateway of a network that names none"
        self.db.ip("addr", "add", f"{BENCH}/24", "dev", "eth0")
        self.warren("route", "create", "bench", "--network", "lab", "--to", f"{BENCH}/32", "--via", "gateway")
        for command in (("group", "create", "phones"), ("group", "add-route", "phones", "bench"),
                        ("policy", "create", "measure"), ("group", "attach", "phones", "measure"),
                        ("policy", "rule", "add", "measure", "--output", "allow", "--to", "route:bench", "--tcp", WEB)):
            self.warren(*command)
        self.join_agent("phone", network="lab", groups=("phones",))

    def network(self, name):
        return next(network for network in self.listed("network", "list") if network["name"] == name)

    def place(self, name, network):
        """A peer's two addresses in a network."""
        peer = next(peer for peer in self.listed("network", "peers", network) if peer["name"] == name)
        return peer["address"], peer["address_v6"]

    @contextlib.contextmanager
    def edited(self, name, *routes):
        """A client whose user has ended the agent, accepts everything from its gateway, and sends this to it."""
        interface = self.interface(name)
        self.stop(name, signal.SIGKILL)
        peer = self.hosts[name].run("wg", "show", interface, "peers").stdout.strip()
        self.hosts[name].run("wg", "set", interface, "peer", peer, "allowed-ips", "0.0.0.0/0,::/0")
        for route in routes:
            self.hosts[name].ip("route", "replace", route, "dev", interface)
        try:
            yield interface
        finally:
            for route in routes:
                self.hosts[name].ip("route", "del", route, "dev", interface, check=False)
            self.start_node(name)
            self.wait_applied(name, 40)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with contextlib.closing(Office(tmp_path_factory.mktemp("two"))) as made, made.working_office():
        made.make_lab()
        with contextlib.ExitStack() as stack:
            for host, port in ((made.db, SSH), (made.laptop, WEB), (made.phone, WEB)):
                stack.enter_context(contextlib.closing(EchoServer(host, port)))
            wait_until(lambda: made.phone.connects(BENCH, WEB, 0.5), 10, "the lab's rule to hold")
            yield made


def test_one_interface_has_an_address_in_each(office):
    interface = office.interface("gateway")
    shown = office.gateway.run("ip", "-br", "addr", "show", "type", "wireguard", check=False).stdout
    shown = shown or office.gateway.run("ip", "-br", "addr", "show", "dev", interface).stdout
    assert len(shown.splitlines()) == 1 and shown.startswith(interface)
    for network in NETWORKS.values():
        for address in office.place("gateway", network):
            assert f"{address}/" in shown, shown
    assert len(office.gateway.run("wg", "show", interface, "peers").stdout.split()) == 2


def test_in_each_what_its_rule_names_passes_and_all_else_is_refused(office):
    with contextlib.closing(Capture(office.db, "eth0")) as seen:
        for name, allowed in (("laptop", DB), ("phone", BENCH)):
            host, address = office.hosts[name], office.place(name, NETWORKS[name])[0]
            assert host.connects(allowed, WEB)
            assert not host.connects(allowed, SSH, 0.5)
            wait_until(lambda: seen.count(src=address, dst=allowed, dport=WEB), 2, "the far side to see it")
        assert seen.count(dport=SSH) == 0


@pytest.mark.parametrize("name, other", [("laptop", "phone"), ("phone", "laptop")])
def test_neither_reaches_the_other_network_however_its_user_edits_the_client(office, name, other):
    own, there = NETWORKS[name], NETWORKS[other]
    forbidden = DB if name == "phone" else BENCH
    victims, gateways = office.place(other, there), office.place("gateway", there)
    host, sources = office.hosts[name], office.place(name, own)
    prefixes = [office.network(there)[field] for field in ("cidr", "cidr_v6")]
    with contextlib.closing(Capture(office.hosts[other], office.interface(other))) as seen, \
            contextlib.closing(Capture(office.db, "eth0")) as behind, \
            contextlib.closing(Capture(office.gateway, office.interface("gateway"))) as sent:
        with office.edited(name, *prefixes, f"{forbidden}/32"):
            for address in victims:
                assert not host.connects(address, WEB, 0.5), address
                assert not host.pings(address), address
            assert not any(host.pings(address) for address in gateways), "not even the gateway's address there"
            assert not host.connects(forbidden, WEB, 0.5), "nor what the other's routes lead to"
            # The tunnel did carry it: who refused is the gateway.
            assert all(sent.count(dst=address, dport=WEB) for address in victims)
            assert sent.count(dst=forbidden, dport=WEB) > 0
        assert sum(seen.count(src=address) for address in sources) == 0
        assert behind.count(src=sources[0], dst=forbidden) == 0
        answered = BENCH if name == "phone" else DB
        assert host.connects(answered, WEB)
        wait_until(lambda: behind.count(src=sources[0], dst=answered), 2, "the capture to see what passes")


def test_a_source_of_the_other_network_is_dropped(office):
    stranger = office.place("phone", "lab")[0]
    with contextlib.closing(Capture(office.db, "eth0")) as behind:
        with office.edited("laptop", f"{BENCH}/32") as interface:
            office.laptop.ip("addr", "add", f"{stranger}/32", "dev", interface)
            try:
                assert not office.laptop.connects(BENCH, WEB, 0.5, source=stranger)
                assert office.laptop.connects(DB, WEB, source=office.place("laptop", "office")[0])
            finally:
                office.laptop.ip("addr", "del", f"{stranger}/32", "dev", interface, check=False)
        assert behind.count(src=stranger) == 0


def test_a_rule_of_everything_opens_ones_own_network_only(office):
    victim = office.place("phone", "lab")[0]
    rule = office.allow("--output", "allow", "--to", "any")
    back = office.json("policy", "rule", "add", "measure", "--input", "allow", "--from", "any")["id"]
    try:
        office.wait_applied("gateway")
        wait_until(lambda: office.laptop.connects(DB, SSH, 0.5), 10, "the rule to hold")
        with contextlib.closing(Capture(office.phone, office.interface("phone"))) as seen:
            with office.edited("laptop", office.network("lab")["cidr"], f"{BENCH}/32"):
                assert not office.laptop.connects(victim, WEB, 0.5)
                assert not office.laptop.connects(BENCH, WEB, 0.5)
                assert office.laptop.connects(DB, SSH)
            assert seen.count(src=office.place("laptop", "office")[0]) == 0
        assert not office.json("explain", "laptop", f"phone:{WEB}", check=False)["decision"]["allowed"]
    finally:
        office.warren("policy", "rule", "delete", "web", rule)
        office.warren("policy", "rule", "delete", "measure", back)
    wait_until(lambda: not office.laptop.connects(DB, SSH, 0.3), 10, "the rule's end")


def test_the_gateways_selftest_tries_the_way_between_them(office):
    status, lines, said = selftest(office, office.state("gateway"))
    assert status == 0, said
    assert "passed" in lines["allowed"] and "refused" in lines["other_network"], said
    assert "10.10.0." in lines["other_network"] and "10.11.0." in lines["other_network"], said


def test_its_selftest_finds_a_hole_between_them(office):
    """The gateway's own state, with a rule from one network to the other."""
    state = office.folder / "holed"
    shutil.copytree(office.state("gateway"), state)
    kept = json.loads((state / "state.json").read_text())
    kept["snapshot"]["state"]["firewall"]["rules"].insert(0, {
        "name": "hole", "level": 0, "chain": 0, "action": "allow", "sources": ["10.10.0.0/24"],
        "destinations": ["10.11.0.0/24"], "protocol": "any", "ports": []})
    (state / "state.json").write_text(json.dumps(kept))
    status, lines, said = selftest(office, state)
    assert status == 1 and "WRONG" in lines["other_network"], said
    assert "WRONG" not in lines["lan"] + lines["flush"], said
