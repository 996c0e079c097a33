# SPDX-License-Identifier: Apache-2.0
"""What a managed gateway changes in packets: sources of masqueraded routes, and TCP's largest segment."""
import contextlib
import threading

import pytest

from namespace import Capture, EchoServer, wait_until
from managed import DB, DB6, WEB, Thread
from world import BIN

# A second place of the db's that nobody leads back from; the gateway there is .1.
HIDDEN, HIDDEN6 = "10.21.0.10", "fd00:21::10"
NEAR, NEAR6 = "10.21.0.1", "fd00:21::1"
TUNNEL_MTU, NARROW_MTU = 1420, 1300


@pytest.fixture(scope="module")
def thread(tmp_path_factory):
    made = Thread(BIN, tmp_path_factory.mktemp("translation"))
    servers = []
    try:
        for host, interface, addresses in ((made.gateway, "lan0", (NEAR, NEAR6)), (made.db, "eth0", (HIDDEN, HIDDEN6))):
            for address in addresses:
                host.ip("addr", "add", f"{address}/{64 if ':' in address else 24}", "dev", interface)
        made.bring_up()
        made.warren("route", "create", "hidden", "--network", "office", "--to", f"{HIDDEN}/32", "--to",
                    f"{HIDDEN6}/128", "--via", "gateway", "--masquerade")
        made.warren("group", "add-route", "laptops", "hidden")
        made.allow("--output", "allow", "--to", "route:hidden", "--tcp", WEB)
        servers = [EchoServer(made.db, port) for port in (WEB, 22)]
        wait_until(lambda: made.laptop.connects(HIDDEN, WEB, 0.5), 10, "the rule to hold")
        yield made
    finally:
        for server in servers:
            server.close()
        made.close()


def nat_phase(thread):
    node = thread.json("status", "--node", "--socket", thread.socket("gateway"), host="gateway")
    return next(phase for phase in node["observed"]["phases"] if phase["phase"] == "nat")


def test_a_masqueraded_route_shows_the_gateways_address_and_another_the_clients(thread):
    with contextlib.closing(Capture(thread.db, "eth0")) as seen:
        for address in (DB, DB6, HIDDEN, HIDDEN6):
            assert thread.laptop.connects(address, WEB), address
        for family, address, near in ((4, HIDDEN, NEAR), (6, HIDDEN6, NEAR6)):
            own = thread.address("laptop", family)
            assert seen.count(src=near, dst=address, dport=WEB) > 0
            assert seen.count(src=own, dst=address) == 0
            assert seen.count(src=own, dst=DB if family == 4 else DB6, dport=WEB) > 0
    assert nat_phase(thread)["status"] == "ok"


def test_records_of_masqueraded_flows_name_the_client(thread):
    own = thread.address("laptop")
    assert thread.laptop.connects(HIDDEN, WEB)
    wait_until(lambda: thread.records(event="start", src_ip=own, dst_ip=HIDDEN, dst_port=WEB), 5, "the record")
    assert not thread.laptop.connects(HIDDEN, 22, 0.5)
    wait_until(lambda: thread.records(event="deny", src_ip=own, dst_ip=HIDDEN, dst_port=22), 5, "the denial")


def test_a_masqueraded_flow_outlives_a_change_of_rules_and_ends_with_its_rule(thread):
    rule = thread.allow("--output", "allow", "--to", "route:hidden", "--tcp", 22)
    wait_until(lambda: thread.laptop.connects(HIDDEN, 22, 0.5), 5, "the rule to hold")
    with contextlib.closing(thread.laptop.socket(2, 1)) as stream:
        stream.connect((HIDDEN, 22))
        other = thread.allow("--output", "allow", "--to", "route:hidden", "--tcp", 9)
        thread.wait_applied("gateway")
        stream.sendall(b"still there")
        assert stream.recv(20) == b"still there"
        thread.warren("policy", "rule", "delete", "web", other)
        thread.warren("policy", "rule", "delete", "web", rule)
        wait_until(lambda: not _echoes(stream), 5, "the flow to end")


def _echoes(stream):
    stream.settimeout(0.5)
    try:
        stream.sendall(b"ping")
        return bool(stream.recv(10))
    except OSError:
        return False


@pytest.mark.parametrize("harm", ["flush ruleset", "delete chain"])
def test_what_somebody_removes_is_back_and_no_client_shows_meanwhile(thread, harm):
    table = f"warren_{thread.interface('gateway')}"
    own = thread.address("laptop")
    done = threading.Event()

    def knock():
        while not done.is_set():
            thread.laptop.connects(HIDDEN, WEB, 0.2)

    with contextlib.closing(Capture(thread.db, "eth0")) as seen:
        knocking = threading.Thread(target=knock)
        knocking.start()
        try:
            if harm == "flush ruleset":
                thread.gateway.nft("flush", "ruleset")
                wait_until(lambda: "translating" in thread.gateway.nft("list", "ruleset"), 5, "the repair")
            else:
                thread.gateway.nft("flush", "chain", "inet", table, "translating")
                wait_until(lambda: "jump masquerade" in thread.gateway.nft("list", "ruleset"), 5, "the repair")
        finally:
            done.set()
            knocking.join(timeout=5)
        wait_until(lambda: thread.laptop.connects(HIDDEN, WEB, 0.5), 5, "service after the repair")
        # Whoever empties one chain of ours opens what that chain did, until it is back; a flush closes all.
        assert harm != "flush ruleset" or seen.count(src=own, dst=HIDDEN) == 0
        before = seen.count(src=own, dst=HIDDEN)
        assert thread.laptop.connects(HIDDEN, WEB)
        assert seen.count(src=own, dst=HIDDEN) == before
    assert nat_phase(thread)["status"] == "ok"


def test_a_route_that_is_no_longer_masqueraded_shows_the_client_again(thread):
    own = thread.address("laptop")
    with contextlib.closing(Capture(thread.db, "eth0")) as seen:
        _masquerade(thread, False)
        try:
            wait_until(lambda: thread.laptop.connects(HIDDEN, WEB, 0.5) and seen.count(src=own, dst=HIDDEN), 5,
                       "the client's own address")
            assert nat_phase(thread)["status"] == "unused"
        finally:
            _masquerade(thread, True)
        before = seen.count(src=own, dst=HIDDEN)
        assert thread.laptop.connects(HIDDEN, WEB)
        assert seen.count(src=own, dst=HIDDEN) == before


def _masquerade(thread, wanted):
    file = thread.folder / "masquerade.yaml"
    file.write_text(f"networks: {{office: {{routes: {{hidden: {{masquerade: {str(wanted).lower()}}}}}}}}}\n")
    thread.warren("apply", "-f", file)
    thread.wait_applied("gateway")


@pytest.mark.parametrize("address, header", [(DB, 40), (DB6, 60), (HIDDEN, 40)])
def test_both_ends_of_a_connection_are_told_the_largest_segment_that_the_path_carries(thread, address, header):
    thread.gateway.ip("link", "set", "lan0", "mtu", NARROW_MTU)
    try:
        with contextlib.closing(Capture(thread.db, "eth0")) as at_db, \
                contextlib.closing(Capture(thread.laptop, thread.interface("laptop"))) as at_laptop:
            assert thread.laptop.connects(address, WEB)
            # The laptop's tunnel would have it say 1420 less the headers; the db's cable 1500 less the headers.
            assert wait_until(lambda: _sizes(at_db, address), 2, "the SYN") == {NARROW_MTU - header}
            assert wait_until(lambda: _sizes(at_laptop, address), 2, "its answer") == {NARROW_MTU - header}
    finally:
        thread.gateway.ip("link", "set", "lan0", "mtu", 1500)
    with contextlib.closing(Capture(thread.laptop, thread.interface("laptop"))) as at_laptop:
        assert thread.laptop.connects(address, WEB)
        assert wait_until(lambda: _sizes(at_laptop, address), 2, "the answer") == {TUNNEL_MTU - header}


def _sizes(capture, address):
    return {packet["mss"] for packet in capture.packets
            if packet["mss"] and address in (packet["src"], packet["dst"])}
