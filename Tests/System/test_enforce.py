# SPDX-License-Identifier: Apache-2.0
"""wg-server in enforce: what the rules name passes, everything else is dropped; judged at the far side."""
import contextlib
import socket
import struct
import time

import pytest

from namespace import Capture, wait_until


@pytest.fixture(scope="module")
def running(shared_world):
    world = shared_world
    world.serve(8080, 9000)
    world.write_config(
        world.rule(world.laptop, "10.20.0.0/24", "fd00:20::/64", protocol="tcp", ports=[8080], name="web"),
        world.rule(world.laptop, "10.20.0.10/32", "fd00:20::10/128", protocol="udp", ports="['9000-9010']", name="udp"),
        world.rule(world.laptop, "10.20.0.10/32", "fd00:20::10/128", protocol="icmp", name="ping"),
        world.rule(world.laptop, "10.10.0.3/32", protocol="icmp", name="to-phone"))
    world.start_server()
    world.laptop.up()
    world.phone.up()
    wait_until(lambda: world.laptop.host.pings("10.10.0.1"), 10, "the tunnel")
    wait_until(lambda: world.phone.host.pings("10.10.0.1"), 10, "the phone's tunnel")
    return world


@pytest.mark.parametrize("db", ["10.20.0.10", "fd00:20::10"])
def test_allowed_services_pass_and_their_replies_come_back(running, db):
    laptop = running.laptop.host
    assert laptop.connects(db, 8080)
    assert laptop.udp_answers(db, 9000)
    assert laptop.pings(db)


@pytest.mark.parametrize("db", ["10.20.0.10", "fd00:20::10"])
def test_everything_else_is_dropped_before_the_far_side_sees_it(running, db):
    laptop, phone = running.laptop.host, running.phone.host
    with contextlib.closing(Capture(running.db, "eth0")) as seen:
        assert not laptop.connects(db, 22, seconds=0.5)
        assert not laptop.connects(db, 9000, seconds=0.5)  # the port is allowed, for udp
        assert not laptop.udp_answers(db, 8080, seconds=0.5)
        assert not phone.connects(db, 8080, seconds=0.5)
        assert not phone.udp_answers(db, 9000, seconds=0.5)
        assert not phone.pings(db)
        assert laptop.connects(db, 8080)  # the capture does see what passes
        wait_until(lambda: seen.count(dport=8080, proto=6) > 0)
        for client in (running.phone.address, running.phone.address6):
            assert seen.count(src=client) == 0
        for port, proto in ((22, 6), (9000, 6), (8080, 17)):
            assert seen.count(dport=port, proto=proto) == 0


def test_a_protocol_without_ports_follows_its_own_rules(running):
    gre = running.laptop.host.socket(socket.AF_INET, socket.SOCK_RAW, 47)
    with contextlib.closing(gre), contextlib.closing(Capture(running.db, "eth0")) as seen:
        gre.sendto(b"\x00\x00\x08\x00" + b"x" * 20, ("10.20.0.10", 0))
        assert running.laptop.host.pings("10.20.0.10")
        assert seen.count(proto=47) == 0


def test_the_protected_side_opens_nothing_towards_a_client(running):
    with contextlib.closing(Capture(running.laptop.host, running.laptop.interface)) as seen:
        assert not running.db.connects("10.10.0.2", 22, seconds=0.5)
        assert not running.db.pings("10.10.0.2")
        assert running.laptop.host.pings("10.20.0.10")  # while it may answer
        assert seen.count(src="10.20.0.10", proto=6) == 0


def test_clients_reach_each_other_only_by_a_rule(running):
    assert running.laptop.host.pings("10.10.0.3")
    assert not running.phone.host.pings("10.10.0.2")


def test_a_spoofed_source_is_dropped(running):
    """The phone claims to be the laptop: WireGuard drops what its key may not say."""
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + 8 + 5, 1, 0, 64, 17, 0, socket.inet_aton("10.10.0.2"),
                         socket.inet_aton("10.20.0.10"))
    datagram = header + struct.pack("!HHHH", 5000, 9000, 13, 0) + b"spoof"
    raw = running.phone.host.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    with contextlib.closing(raw), contextlib.closing(Capture(running.db, "eth0")) as seen:
        for _ in range(5):
            raw.sendto(datagram, ("10.20.0.10", 0))
        assert running.laptop.host.udp_answers("10.20.0.10", 9000)
        assert seen.count(sport=5000) == 0


@pytest.mark.parametrize("address", ["10.10.0.1", "10.20.0.1", "fd00:10::1", "fd00:20::1"])
def test_the_gateways_own_ports_are_closed_to_peers(running, address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = running.gateway.socket(family, socket.SOCK_STREAM)
    with contextlib.closing(listener):
        listener.bind((address, 2222))
        listener.listen(5)
        assert not running.laptop.host.connects(address, 2222, seconds=0.5)


def test_the_gateway_answers_pings_at_its_overlay_address_only(running):
    assert running.laptop.host.pings("10.10.0.1")
    assert running.laptop.host.pings("fd00:10::1")
    assert not running.laptop.host.pings("10.20.0.1")


def test_fragments_are_judged_as_the_packet_that_they_are(running):
    allowed = running.laptop.host.run("ping", "-n", "-q", "-c", 1, "-W", 2, "-s", 4000, "10.20.0.10", check=False)
    assert allowed.returncode == 0
    with contextlib.closing(Capture(running.db, "eth0")) as seen:
        running.phone.host.run("ping", "-n", "-q", "-c", 1, "-W", 1, "-s", 4000, "10.20.0.10", check=False)
        assert seen.count(src="10.10.0.3") == 0


def test_each_flow_has_one_start_with_verdict_rule_and_client(running):
    before = len(running.records())
    assert running.laptop.host.connects("10.20.0.10", 8080)
    assert not running.phone.host.connects("10.20.0.10", 8080, seconds=0.4)
    fresh = lambda event: [r for r in running.records()[before:] if r["event"] == event and r.get("dst_port") == 8080]
    start = wait_until(lambda: fresh("start"), 5, "the start record")
    denied = wait_until(lambda: fresh("deny"), 5, "the deny record")
    assert len(start) == 1
    assert {key: start[0][key] for key in ("verdict", "rule", "client_id", "peer", "src_ip", "dst_ip", "proto")} == {
        "verdict": "accept", "rule": "web", "client_id": running.laptop.public_key, "peer": "laptop",
        "src_ip": "10.10.0.2", "dst_ip": "10.20.0.10", "proto": "tcp"}
    assert start[0]["in_iface"] == running.interface and start[0]["out_iface"] == "lan0"
    assert denied[0]["verdict"] == "deny" and denied[0]["client_id"] == running.phone.public_key
    assert denied[0]["rule"] == "default" and "would" not in denied[0]


def test_a_flow_that_ends_says_how_much_it_carried(running):
    with contextlib.closing(running.laptop.host.socket(socket.AF_INET, socket.SOCK_STREAM)) as sock:
        sock.connect(("10.20.0.10", 8080))
        port = sock.getsockname()[1]
        sock.sendall(b"x" * 50_000)
        received = 0
        while received < 50_000:
            received += len(sock.recv(65536))
    # Conntrack keeps a closed connection for two minutes: end it as the kernel would.
    time.sleep(0.2)
    running.gateway.run("conntrack", "-D", "-p", "tcp", "--orig-port-src", port)
    end = wait_until(lambda: running.records(event="end", src_port=port), 5, "the end record")
    assert len(end) == 1 and len(running.records(event="start", src_port=port)) == 1
    assert end[0]["bytes"] > 100_000 and end[0]["packets"] > 10 and end[0]["duration_ms"] >= 0
    assert end[0]["rule"] == "web" and end[0]["client_id"] == running.laptop.public_key
