# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a machine around its node is seen, said with what mends it, and gone once that was done.

The same codes in `warren status --node`, `warren doctor` and the API.
"""
import contextlib
import json
import shlex
import signal

import pytest

from api import API
from managed import DB, WEB, Thread
from namespace import Capture, wait_until
from world import BIN


class Office(Thread):
    """A gateway and a laptop, whose programs may be started with another clock, or with a /proc/sys of stone."""

    def __init__(self, folder):
        super().__init__(BIN, folder)
        self.before = {}

    def start(self, label, host, program, *arguments):
        wrapped = self.before.get(host)
        if wrapped:
            return super().start(label, host, wrapped[0], *wrapped[1:], self.programs / program, *arguments)
        return super().start(label, host, program, *arguments)

    def codes(self, name):
        """What the node itself says is wrong: code → remedy."""
        shown = self.warren("status", "--node", "--socket", self.socket(name), "--json", host=name, check=False)
        if shown.status != 0:
            return {"no_node": shown.err}
        phases = (json.loads(shown.out).get("observed") or {}).get("phases", [])
        return {phase["code"]: phase.get("remedy") for phase in phases if phase["status"] == "failed"}

    def wait_code(self, name, code, seconds=15, reported=True):
        """Until the node says it, and where its reports arrive, the API and `warren doctor`. Returns what mends it."""
        wait_until(lambda: code in self.codes(name), seconds, lambda: f"{code}: {self.codes(name)}")
        remedy = self.codes(name)[code]
        if reported:
            wait_until(lambda: (code, remedy) in self.told(name), 10, lambda: f"the API to tell: {self.told(name)}")
            wait_until(lambda: any(device == name and code in message and mends == remedy
                                   for device, message, mends in self.doctor()), 10,
                       lambda: f"the doctor to tell {code}, {remedy}: {self.doctor()}")
        return remedy

    def told(self, name):
        """Codes and remedies, as the API has them."""
        observed = API(self).get(f"/devices/{self.device(name)['id']}/observed")
        return [(phase["code"], phase.get("remedy")) for phase in observed["phases"] if phase["status"] == "failed"]

    @contextlib.contextmanager
    def cut(self):
        """Between service and service; yields whether nothing of what the rule allows arrives at the far side."""
        wait_until(lambda: self.laptop.connects(DB, WEB, 0.5), 15, "service before")
        with contextlib.closing(Capture(self.db, "eth0")) as seen:
            def begun():
                return [packet for packet in seen.packets if packet["mss"] and packet["dport"] == WEB]
            yield lambda: not self.laptop.connects(DB, WEB, 0.5) and not begun()
            wait_until(lambda: self.laptop.connects(DB, WEB, 0.5), 15, "service again")
            wait_until(begun, 2, "the far side to see it")

    def wait_well(self, name, seconds=20):
        wait_until(lambda: self.codes(name) == {}, seconds, f"{name} to be well: {self.codes(name)}")

    def doctor(self):
        """Messages and remedies, by device."""
        return [(item["name"], item["message"], item.get("remedy")) for item in self._attention()]

    def _attention(self):
        done = self.warren("doctor", "--json", check=False)
        assert done.status in (0, 1), done
        return json.loads(done.out)["attention"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    with contextlib.closing(Office(tmp_path_factory.mktemp("health"))) as made, made.working_office():
        yield made


@pytest.fixture
def office(made):
    made.wait_well("laptop")
    made.wait_well("gateway")
    yield made


def restart(office, name, *before):
    office.stop(name, signal.SIGTERM)
    office.before[name] = before
    office.start_node(name)
    office.wait_applied(name)


def test_a_route_that_another_one_hides_is_route_missing(office):
    office.laptop.ip("rule", "add", "pref", "100", "to", f"{DB}/32", "lookup", "1234")
    office.laptop.ip("route", "add", f"{DB}/32", "dev", "eth0", "table", "1234")
    assert office.wait_code("laptop", "route_missing")
    office.laptop.ip("rule", "del", "pref", "100")
    office.laptop.ip("route", "flush", "table", "1234")
    office.wait_well("laptop")


def test_a_network_that_the_host_is_in_is_route_overlaps_host(office):
    office.laptop.ip("link", "add", "lan9", "type", "veth", "peer", "name", "lan9-end")
    office.laptop.ip("link", "set", "lan9", "up")
    office.laptop.ip("addr", "add", "10.20.0.200/24", "dev", "lan9")
    office.wait_code("laptop", "route_overlaps_host")
    office.laptop.ip("link", "del", "lan9")
    office.wait_well("laptop")
    wait_until(lambda: office.laptop.connects(DB, WEB, 0.5), 10, "service again")


def test_a_machine_without_a_network_is_uplink_down(office):
    office.laptop.ip("link", "set", "eth0", "down")
    office.wait_code("laptop", "uplink_down", reported=False)
    office.laptop.ip("link", "set", "eth0", "up")
    office.wait_well("laptop", 90)


def test_a_way_that_is_too_narrow_is_mtu_blackhole_and_the_remedy_mends_it(office):
    office.laptop.ip("link", "set", "eth0", "mtu", "1400")
    remedy = office.wait_code("laptop", "mtu_blackhole")
    assert remedy == "warren network set NETWORK --mtu 1340"
    office.warren(*shlex.split(remedy.removeprefix("warren ").replace("NETWORK", "office")))
    office.wait_well("laptop")
    office.laptop.ip("link", "set", "eth0", "mtu", "1500")
    office.warren("network", "set", "office", "--mtu", "1420")


def test_a_gateway_behind_a_closed_port_is_port_unreachable(office):
    office.gateway.run("nft", "-f", "-", stdin="""
        table inet closed {
            chain input { type filter hook input priority -300; udp dport 51820 drop; }
        }
    """)
    office.hosts["laptop"].ip("link", "del", office.interface("laptop"))
    office.wait_code("laptop", "port_unreachable", 60)
    office.gateway.nft("delete", "table", "inet", "closed")
    office.wait_well("laptop", 60)
    wait_until(lambda: office.laptop.connects(DB, WEB, 0.5), 15, "service again")


@pytest.mark.parametrize("seconds, words", [(200, "3 minutes ahead of"), (-176_400, "2 days behind"),
                                            (176_400, "2 days ahead of")])
def test_a_clock_that_is_wrong_is_clock_skew_on_both_sides_and_the_tunnel_carries(office, clock, seconds, words):
    restart(office, "laptop", "/usr/bin/env", f"LD_PRELOAD={clock}", f"CLOCK_SHIFT={seconds}")
    assert "timedatectl" in office.wait_code("laptop", "clock_skew")
    assert words in office.warren("status", "--node", "--socket", office.socket("laptop"), host="laptop").out
    wait_until(lambda: any("clock_skew" in message and words in message for _, message, _ in office.doctor()), 5,
               f"the server to say so: {office.doctor()}")
    assert office.laptop.connects(DB, WEB)
    restart(office, "laptop")
    office.wait_well("laptop")


def test_switches_that_cannot_be_set_are_forwarding_off_and_rp_filter_strict(office):
    interface = office.interface("gateway")
    stone = 'mount --bind /proc/sys /proc/sys && mount -o remount,ro,bind /proc/sys && exec "$@"'
    with office.cut() as is_cut:
        office.stop("gateway", signal.SIGTERM)
        office.gateway.sysctl(f"net.ipv4.conf.{interface}.forwarding", 0)
        office.gateway.sysctl(f"net.ipv4.conf.{interface}.rp_filter", 1)
        office.before["gateway"] = ("/usr/bin/unshare", "-m", "sh", "-c", stone, "sh")
        office.start_node("gateway")
        office.wait_code("gateway", "forwarding_off")
        assert is_cut()
        remedy = office.wait_code("gateway", "rp_filter_strict")
        office.gateway.run(*shlex.split(remedy))
        wait_until(lambda: "rp_filter_strict" not in office.codes("gateway"), 15, "the remedy to help")
        office.stop("gateway", signal.SIGTERM)
        office.before["gateway"] = ()
        office.start_node("gateway")
        office.wait_applied("gateway")
        office.wait_well("gateway")


def test_foreign_rules_that_drop_are_told_with_what_mends_them(office):
    with office.cut() as is_cut:
        office.gateway.run("nft", "-f", "-", stdin="""
            table ip other {
                chain FORWARD { type filter hook forward priority 10; policy drop; }
            }
        """)
        remedy = office.wait_code("gateway", "foreign_firewall_drops")
        assert is_cut()
        office.gateway.run("sh", "-c", remedy)
        office.wait_well("gateway")
    office.gateway.nft("delete", "table", "ip", "other")


def test_a_silent_server_is_state_stale_and_a_silent_gateway_handshake_stale(office):
    """The longest of these: a session is given up after three minutes."""
    office.stop("server", signal.SIGTERM)
    office.running.pop("gateway").kill()
    office.gateway.ip("link", "del", office.interface("gateway"))
    office.wait_code("laptop", "state_stale", 90, reported=False)
    office.wait_code("laptop", "handshake_stale", 200, reported=False)
    office.start_control()
    office.start_node("gateway")
    office.wait_well("laptop", 60)
    wait_until(lambda: office.laptop.connects(DB, WEB, 0.5), 15, "service again")
