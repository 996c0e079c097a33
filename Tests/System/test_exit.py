# SPDX-License-Identifier: Apache-2.0
r"""Everything through an exit, judged at the far side and where it would leak.

                  ┌─ leak 192.0.2.254: what the laptop's own default route leads to
      laptop ─ net ┤
                  └─ gateway ── wan0 198.51.100.1 ── internet 198.51.100.254: 203.0.113.10 and what exits refuse
                            └── lan0 ── db

The internet knows no way back to the overlay. All that it has is there by the gateway's default route as well.
"""
import contextlib
import signal

import pytest

from namespace import Capture, EchoServer, Namespace, connect_hosts, wait_until
from managed import DB, Thread
from test_selftest import selftest
from world import BIN

WEB, SSH = 8080, 22
SITE, SITE6 = "203.0.113.10", "2001:db8:113::10"
WAN, WAN6 = "198.51.100.1", "2001:db8:51::1"
ROUTER, ROUTER6 = "198.51.100.254", "2001:db8:51::fe"
METADATA = "169.254.169.254"
# What a default route would carry as well, and an exit must not; all of it answers on WEB.
REFUSED = [METADATA, "192.168.77.1", "172.16.0.1", "10.99.0.1", "100.64.0.1", "fd77::1", "fd00:ec2::254", ROUTER, ROUTER6]


@pytest.fixture(scope="module")
def thread(tmp_path_factory):
    """The laptop has a full tunnel, and may ask the web of the internet. Tests leave it as they found it."""
    made = Thread(BIN, tmp_path_factory.mktemp("exit"))
    servers = []
    try:
        _lay_uplinks(made)
        made.bring_up()
        made.warren("gateway", "set", "gateway", "--role", "ingress_gateway", "--role", "exit_gateway")
        made.up("gateway", "--accept-exit")
        made.allow("--output", "allow", "--to", "internet", "--tcp", WEB)
        servers = [EchoServer(host, port) for host in (made.internet, made.leak, made.db) for port in (WEB, SSH)]
        made.up("laptop", "--accept-exit")
        made.send_everything("laptop", True)
        wait_until(lambda: made.laptop.connects(SITE, WEB, 0.5), 10,
                   lambda: "the exit: " + made.said("laptop")[-2000:])
        yield made
    finally:
        for server in servers:
            server.close()
        made.close()


def _lay_uplinks(made):
    for name in ("internet", "leak"):
        made.hosts[name] = Namespace(f"{made.prefix}-{name}")
    connect_hosts(made.gateway, "wan0", made.internet, "eth0")
    connect_hosts(made.leak, "eth0", made.net, "to-leak")
    made.net.ip("link", "set", "to-leak", "master", "bridge0")
    for host, interface, addresses in ((made.gateway, "wan0", (WAN, WAN6)), (made.internet, "eth0", (ROUTER, ROUTER6)),
                                       (made.leak, "eth0", ("192.0.2.254", "2001:db8:2::fe")),
                                       (made.laptop, "eth0", ("2001:db8:2::2",))):
        for address in addresses:
            host.ip("addr", "add", f"{address}/{64 if ':' in address else 24}", "dev", interface, "nodad")
    for address in (SITE, SITE6, *REFUSED[:-2]):
        made.internet.ip("addr", "add", f"{address}/{128 if ':' in address else 32}", "dev", "lo")
    for address in (SITE, SITE6):
        made.leak.ip("addr", "add", f"{address}/{128 if ':' in address else 32}", "dev", "lo")
    for host, router in ((made.gateway, ROUTER), (made.gateway, ROUTER6), (made.laptop, "192.0.2.254"),
                         (made.laptop, "2001:db8:2::fe")):
        host.ip("route", "add", "default", "via", router)


def leaked(capture):
    return sum(capture.count(dst=address) for address in (SITE, SITE6, *REFUSED))


def test_what_a_rule_allows_leaves_by_the_exit_with_its_address_and_nothing_leaks(thread):
    with contextlib.closing(Capture(thread.internet, "eth0")) as seen, \
            contextlib.closing(Capture(thread.leak, "eth0")) as leak:
        for site in (SITE, SITE6):
            assert thread.laptop.connects(site, WEB), site
            assert not thread.laptop.connects(site, SSH, 0.5), site
        wait_until(lambda: seen.count(src=WAN, dst=SITE, dport=WEB) and seen.count(src=WAN6, dst=SITE6, dport=WEB), 2,
                   "the exit's own addresses at the far side")
        assert seen.count(dport=SSH) == 0
        assert {packet["src"] for packet in seen.packets if packet["dport"] == WEB} == {WAN, WAN6}
        assert leaked(leak) == 0
    assert thread.phase("gateway", "nat")["status"] == "ok"
    own = thread.address("laptop")
    wait_until(lambda: thread.records(event="start", src_ip=own, dst_ip=SITE, dst_port=WEB), 5, "the record")
    wait_until(lambda: thread.records(event="deny", src_ip=own, dst_ip=SITE, dst_port=SSH), 5, "the denial")


def test_the_verdict_says_the_same(thread):
    for address, allowed in ((SITE, True), (SITE6, True), (METADATA, False), ("192.168.77.1", False), ("fd77::1", False)):
        target = f"[{address}]:{WEB}" if ":" in address else f"{address}:{WEB}"
        assert thread.json("explain", "laptop", target, check=False)["decision"]["allowed"] == allowed, address


@pytest.mark.parametrize("address", REFUSED)
def test_an_exit_carries_nothing_that_is_not_the_internets(thread, address):
    """The gateway itself has all of it by its default route."""
    assert thread.gateway.connects(address, WEB), "it is there, for the gateway"
    with contextlib.closing(Capture(thread.internet, "eth0")) as seen, \
            contextlib.closing(Capture(thread.leak, "eth0")) as leak:
        assert not thread.laptop.connects(address, WEB, 0.5)
        assert not [packet for packet in seen.packets if packet["mss"] and packet["dport"] == WEB], "no connection began"
        assert leaked(leak) == 0


def test_the_lan_behind_an_exit_is_reached_by_its_route_only(thread):
    thread.db.ip("addr", "add", "10.20.0.77/24", "dev", "eth0")
    with contextlib.closing(Capture(thread.db, "eth0")) as seen:
        assert thread.laptop.connects(DB, WEB)
        assert not thread.laptop.connects("10.20.0.77", WEB, 0.5)
        assert seen.count(dst=DB, dport=WEB) > 0 and seen.count(dst="10.20.0.77") == 0


@pytest.mark.parametrize("address", [WAN, WAN6, "10.20.0.1"])
def test_none_of_the_gateways_own_addresses_is_open(thread, address):
    with contextlib.closing(EchoServer(thread.gateway, WEB)):
        assert thread.internet.connects(WAN, WEB), "the gateway listens"
        assert not thread.laptop.connects(address, WEB, 0.5)


def test_a_peer_without_a_full_tunnel_and_its_address_stay_inside(thread):
    """The phone has no full tunnel: neither it nor anybody with its address leaves by the exit."""
    interface, spoofed = thread.interface("laptop"), thread.address("phone")
    phone = thread.interface("phone")
    thread.phone.ip("route", "add", f"{SITE}/32", "dev", phone)
    gateway = thread.phone.run("wg", "show", phone, "peers").stdout.split()[0]
    for name in ("phone", "laptop"):
        thread.stop(name, signal.SIGKILL)
    thread.phone.run("wg", "set", phone, "peer", gateway, "allowed-ips", "0.0.0.0/0,::/0")
    thread.laptop.ip("addr", "add", f"{spoofed}/32", "dev", interface)
    try:
        with contextlib.closing(Capture(thread.internet, "eth0")) as seen:
            assert not thread.phone.connects(SITE, WEB, 0.5)
            assert not thread.laptop.connects(SITE, WEB, 0.3, source=spoofed)
            assert seen.count(dst=SITE) == 0
            assert thread.laptop.connects(SITE, WEB, source=thread.address("laptop"))
    finally:
        thread.phone.ip("route", "del", f"{SITE}/32", "dev", phone, check=False)
        for name in ("phone", "laptop"):
            thread.start_node(name)
    for name in ("phone", "laptop"):
        thread.wait_applied(name, 40)


def test_the_exits_selftest_holds(thread):
    status, lines, said = selftest(thread, thread.state("gateway"))
    assert status == 0, said
    assert "passed" in lines["allowed"], said
    for boundary in ("spoof", "lan", "metadata", "input", "flush"):
        assert "refused" in lines[boundary], said


def test_nobody_outside_opens_a_flow_to_a_client(thread):
    thread.internet.ip("route", "add", "10.10.0.0/24", "via", WAN)
    try:
        with contextlib.closing(EchoServer(thread.laptop, WEB)), \
                contextlib.closing(Capture(thread.laptop, thread.interface("laptop"))) as seen:
            assert not thread.internet.connects(thread.address("laptop"), WEB, 0.5)
            assert not thread.internet.connects(thread.address("laptop"), WEB, 0.5, source=SITE)
            assert seen.count(dport=WEB) == 0
    finally:
        thread.internet.ip("route", "del", "10.10.0.0/24")


def test_a_family_that_the_exit_has_not_is_unreachable_and_not_leaked(thread):
    thread.gateway.ip("-6", "route", "del", "default")
    try:
        with contextlib.closing(Capture(thread.leak, "eth0")) as leak:
            assert not thread.laptop.connects(SITE6, WEB, 0.5)
            assert thread.laptop.connects(SITE, WEB)
            assert leaked(leak) == 0
    finally:
        thread.gateway.ip("route", "add", "default", "via", ROUTER6)
    wait_until(lambda: thread.laptop.connects(SITE6, WEB, 0.5), 5, "service")


def test_without_an_exit_nothing_goes_and_nothing_leaks(thread):
    thread.warren("gateway", "set", "gateway", "--role", "ingress_gateway")
    thread.wait_applied("laptop")
    thread.wait_applied("gateway")
    try:
        with contextlib.closing(Capture(thread.leak, "eth0")) as leak, \
                contextlib.closing(Capture(thread.internet, "eth0")) as seen:
            for site in (SITE, SITE6):
                assert not thread.laptop.connects(site, WEB, 0.5)
            assert leaked(leak) == 0 and seen.count(dst=SITE) == 0
            assert thread.laptop.connects(DB, WEB), "the rest goes on"
        assert thread.device("laptop")["online"]
    finally:
        thread.warren("gateway", "set", "gateway", "--role", "ingress_gateway", "--role", "exit_gateway")
    wait_until(lambda: thread.laptop.connects(SITE, WEB, 0.5), 10, "the exit")


def test_a_killed_agent_leaves_everything_in_the_tunnel(thread):
    thread.stop("laptop", signal.SIGKILL)
    with contextlib.closing(Capture(thread.leak, "eth0")) as leak:
        assert thread.laptop.connects(SITE, WEB)
        thread.start_node("laptop")
        thread.wait_applied("laptop", 40)
        assert thread.laptop.connects(SITE, WEB)
        assert leaked(leak) == 0


def test_a_flushed_firewall_closes_the_exit_until_it_is_back(thread):
    with contextlib.closing(Capture(thread.internet, "eth0")) as seen:
        thread.gateway.nft("flush", "ruleset")
        wait_until(lambda: thread.laptop.connects(SITE, WEB, 0.3), 10, "the repair")
        assert {packet["src"] for packet in seen.packets if packet["dst"] == SITE} == {WAN}


def test_a_machine_that_has_not_agreed_is_no_exit(thread):
    thread.up("gateway", "--no-accept-exit")
    try:
        assert thread.phase("gateway", "nat")["code"] == "exit_not_accepted"
        with contextlib.closing(Capture(thread.internet, "eth0")) as seen:
            assert not thread.laptop.connects(SITE, WEB, 0.5)
            assert seen.count(dst=SITE) == 0
            assert thread.laptop.connects(DB, WEB), "the rest goes on"
    finally:
        thread.up("gateway", "--accept-exit")
    wait_until(lambda: thread.laptop.connects(SITE, WEB, 0.5), 10, "the exit")


def test_a_machine_that_has_not_agreed_sends_nothing_new_into_the_tunnel_and_says_so(thread):
    thread.up("laptop", "--no-accept-exit")
    try:
        wait_until(lambda: thread.phase("laptop", "routes").get("code") == "exit_not_accepted", 5, "the phase")
        with contextlib.closing(Capture(thread.leak, "eth0")) as direct:
            assert thread.laptop.connects(SITE, WEB)
            wait_until(lambda: direct.count(dst=SITE, dport=WEB), 2, "the machine's own way")
    finally:
        thread.up("laptop", "--accept-exit")
    assert thread.phase("laptop", "routes")["status"] == "ok"


def test_the_segments_of_a_full_tunnel_fit_into_it(thread):
    with contextlib.closing(Capture(thread.laptop, thread.interface("laptop"))) as answers:
        for site, header in ((SITE, 40), (SITE6, 60)):
            assert thread.laptop.connects(site, WEB)
            wait_until(lambda: {packet["mss"] for packet in answers.packets if packet["src"] == site and packet["mss"]}
                       == {1420 - header}, 2, f"the segment size of {site}")


def test_a_static_devices_file_has_it_all_at_the_exit(thread):
    thread.warren("device", "add", "tablet", "--static", "--network", "office", "--output", thread.folder / "t.conf")
    try:
        assert "0.0.0.0/0" not in thread.warren("device", "config", "tablet").out
        thread.send_everything("tablet", True)
        text = thread.warren("device", "config", "tablet").out
        assert "AllowedIPs = 0.0.0.0/0, " in text and "::/0" in text, text
    finally:
        thread.warren("device", "delete", "tablet")


def test_an_end_of_the_full_tunnel_leaves_nothing_of_it(thread):
    thread.send_everything("laptop", False)
    try:
        assert not thread.laptop.run("ip", "rule", "show").stdout.count("suppress_prefixlength")
        with contextlib.closing(Capture(thread.leak, "eth0")) as direct:
            wait_until(lambda: thread.laptop.connects(SITE, WEB, 0.5), 5, "the machine's own way")
            wait_until(lambda: direct.count(dst=SITE, dport=WEB), 2, "the packets")
    finally:
        thread.send_everything("laptop", True)
    wait_until(lambda: thread.laptop.connects(SITE, WEB, 0.5), 10, "the exit")
