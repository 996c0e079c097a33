# SPDX-License-Identifier: Apache-2.0
"""wg-server's life: reload, crash, somebody else's hands, and a clean end."""
import contextlib
import json
import re
import signal
import socket
import subprocess

from namespace import Capture, wait_until
from world import BIN


def ready(world, *rules, **options):
    world.serve(8080)
    world.write_config(*rules, **options)
    world.start_server()
    world.laptop.up()
    wait_until(lambda: world.laptop.host.pings("10.10.0.1"), 10, "the tunnel")


def web(world):
    return world.rule(world.laptop, "10.20.0.0/24", protocol="tcp", ports=[8080], name="web")


def connection(world, port=8080):
    sock = world.laptop.host.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.connect(("10.20.0.10", port))
    return sock


def carries(sock, seconds=1.5):
    """Whether an open connection still carries data there and back."""
    sock.settimeout(seconds)
    try:
        sock.sendall(b"still there?")
        return sock.recv(100) == b"still there?"
    except OSError:
        return False


def test_observe_enforce_observe_under_running_traffic(world):
    world.serve(9000)
    ready(world, web(world), mode="observe")
    with contextlib.closing(connection(world, 8080)) as allowed, contextlib.closing(connection(world, 9000)) as other:
        assert carries(allowed) and carries(other)
        would = wait_until(lambda: world.records(event="start", dst_port=9000), 5, "the record of the observed flow")
        assert would[0]["verdict"] == "accept" and would[0]["would"] == "deny" and would[0]["rule"] == "default"
        start = world.records(event="start", dst_port=8080)
        assert start[0]["rule"] == "web" and "would" not in start[0]

        world.write_config(web(world), mode="enforce")
        world.reload()
        assert carries(allowed), "an allowed flow goes on"
        assert not carries(other), "a forbidden flow stops"
        assert wait_until(lambda: world.records(event="deny", dst_port=9000), 5, "the denied packet's record")

        world.write_config(web(world), mode="observe")
        world.reload()
        assert world.laptop.host.connects("10.20.0.10", 9000), "observe forwards everything again, at once"
        assert carries(allowed)
    assert len(world.records(event="start", dst_port=8080)) == 1, "a reload does not start flows anew"


def test_a_flow_that_new_rules_cut_is_told_as_the_flow_that_it_was(world):
    doomed = world.rule(world.laptop, "10.20.0.0/24", protocol="tcp", ports=[9000], name="doomed")
    listener = world.db.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("10.20.0.10", 9000))
    listener.listen(1)
    ready(world, web(world), doomed)
    with contextlib.closing(listener), contextlib.closing(connection(world, 9000)) as near:
        far, (_, port) = listener.accept()
        with contextlib.closing(far):
            near.sendall(b"x" * 1000)
            assert not world.laptop.host.connects("10.20.0.10", 22, seconds=0.2), "a flow that never was"
            world.write_config(web(world))
            world.reload()
            far.sendall(b"y")
            reply = wait_until(lambda: world.records(event="deny", direction="reply"), 5, "the refused reply's record")[0]
            near.sendall(b"z")
            packet = wait_until(lambda: [record for record in world.records(event="deny", dst_port=9000)
                                         if "direction" not in record], 5, "the refused packet's record")[0]
    flow = {"src_ip": "10.10.0.2", "src_port": port, "dst_ip": "10.20.0.10", "dst_port": 9000, "peer": "laptop",
            "rule": "default", "verdict": "deny"}
    for record in (reply, packet):
        assert flow.items() <= record.items()
    assert (reply["in_iface"], packet["in_iface"]) == ("lan0", world.interface), "where each of them came in"

    world.gateway.run("conntrack", "-F")
    end = wait_until(lambda: world.records(event="end", src_port=port), 5, "the end record")
    assert len(end) == 1 and flow.items() <= end[0].items() and end[0]["bytes"] > 1000
    assert world.records(event="end", dst_port=22) == [], "what never began has no end"
    report = json.loads(world.gateway.run(BIN / "wg-server", "report", "--json", "--log", world.flow_log).stdout)
    row = [row for row in report["rows"] if row.get("dst_port") not in (22, 53)]
    assert [(row["dst_ip"], row["dst_port"], row["flows"]) for row in row if row["proto"] == "tcp"] == [
        ("10.20.0.10", 9000, 1)]
    piped = world.gateway.run(BIN / "wg-server", "report", "--json", "--log", "/dev/stdin", stdin=world.flow_log.read_text())
    assert json.loads(piped.stdout)["rows"] == report["rows"]


def test_a_bad_file_keeps_what_runs_and_says_why(world):
    ready(world, web(world))
    good = world.config.read_text()
    world.config.write_text(good.replace("mode: enforce", "mode: enforced"))
    world.signal(signal.SIGHUP)
    wait_until(lambda: "authz.mode" in world.log.read_text(), 5, "the complaint")
    assert world.laptop.host.connects("10.20.0.10", 8080)
    assert world.server.poll() is None
    world.config.write_text(good)
    world.reload()


def test_a_reload_that_the_system_refuses_leaves_what_ran_and_is_tried_again(world):
    ready(world, web(world))
    taken = world.gateway.socket(socket.AF_INET, socket.SOCK_DGRAM)
    port = lambda: world.gateway.run("wg", "show", world.interface, "listen-port").stdout.strip()
    with contextlib.closing(connection(world)) as sock, contextlib.closing(taken):
        taken.bind(("0.0.0.0", 51821))
        world.write_config(world.rule(world.laptop, "10.20.0.0/24", protocol="tcp", ports=[9000]))
        world.config.write_text(world.config.read_text().replace("51820", "51821").replace("10.10.0.1/24", "10.10.0.9/24"))
        world.signal(signal.SIGHUP)
        wait_until(lambda: "error not reloaded" in world.log.read_text(), 5, "the complaint")
        assert "51821 is in use" in world.log.read_text()
        assert port() == "51820" and carries(sock) and world.laptop.host.connects("10.20.0.10", 8080)
        assert "10.10.0.1/24" in world.gateway.ip("addr") and "10.10.0.9/24" not in world.gateway.ip("addr")
        world.signal(signal.SIGHUP)
        wait_until(lambda: world.log.read_text().count("error not reloaded") == 2, 5, "the second complaint")
    wait_until(lambda: "notice reloaded" in world.log.read_text(), 15, "the next try")
    assert port() == "51821" and "10.10.0.9/24" in world.gateway.ip("addr")


def test_pilot_enforces_for_one_client_only(world):
    ready(world, web(world), mode="observe", peer_modes={"laptop": "enforce"})
    world.phone.up()
    wait_until(lambda: world.phone.host.pings("10.10.0.1"), 10, "the phone's tunnel")
    assert not world.laptop.host.pings("10.20.0.10")
    assert world.laptop.host.connects("10.20.0.10", 8080)
    assert world.phone.host.pings("10.20.0.10")


def test_an_observed_destination_stays_open_under_enforce(world):
    ready(world, web(world), resources="  resources: [{cidr: 10.20.0.10/32, mode: observe}]\n")
    assert world.laptop.host.pings("10.20.0.10")
    world.db.ip("addr", "add", "10.20.0.11/24", "dev", "eth0")
    assert not world.laptop.host.pings("10.20.0.11")


def test_another_tools_table_is_left_alone_and_its_drop_reported(world):
    world.gateway.run("nft", "-f", "-", stdin="""
        table ip filter {
            chain FORWARD {
                type filter hook forward priority 10; policy drop;
                iifname "docker0" accept
            }
            set mine { type ipv4_addr; elements = { 198.51.100.1 } }
        }
    """)
    before = world.gateway.nft("list", "table", "ip", "filter")
    world.serve(8080)
    world.write_config(web(world))
    world.start_server()
    wait_until(lambda: "foreign_firewall_drops" in world.log.read_text(), 5, "the report")
    report = [line for line in world.log.read_text().splitlines() if "foreign_firewall_drops" in line][0]
    assert "ip filter FORWARD" in report
    world.laptop.up()
    wait_until(lambda: world.laptop.host.pings("10.10.0.1"), 10, "the tunnel")
    assert not world.laptop.host.connects("10.20.0.10", 8080, seconds=0.5)
    assert world.gateway.nft("list", "table", "ip", "filter") == before

    # What the report says to do is what helps.
    remedy = report.split("remedy=")[1].strip().strip('"').replace("\\\"", '"')
    world.gateway.run("sh", "-c", remedy)
    assert world.laptop.host.connects("10.20.0.10", 8080)
    wait_until(lambda: "no longer drops" in world.log.read_text(), 15, "the all-clear")
    world.stop_server()
    assert "iifname" in world.gateway.nft("list", "table", "ip", "filter")


def test_a_flushed_ruleset_closes_the_gateway_and_is_repaired(world):
    ready(world, web(world))
    with contextlib.closing(connection(world)) as sock, contextlib.closing(Capture(world.db, "eth0")) as seen:
        assert carries(sock)
        # With the gateway's process stopped nothing repairs: the dead man's switch alone has to hold.
        world.freeze()
        world.gateway.nft("flush", "ruleset")
        before = len(seen.packets)
        assert not world.laptop.host.connects("10.20.0.10", 22, seconds=0.5)
        assert not world.laptop.host.connects("10.20.0.10", 8080, seconds=0.5)
        assert not world.laptop.host.pings("10.20.0.10")
        assert [packet for packet in seen.packets[before:] if packet["src"] == "10.10.0.2"] == []
        world.signal(signal.SIGCONT)
        wait_until(lambda: "warren_" in world.gateway.nft("list", "tables"), 1.0, "the repair")
        wait_until(lambda: world.laptop.host.connects("10.20.0.10", 8080), 2, "service again")
        assert carries(sock, 5), "the flow survived the repair"
        assert not world.laptop.host.connects("10.20.0.10", 22, seconds=0.5)


def test_changes_by_hand_are_repaired_within_a_second(world):
    ready(world, web(world))
    table = f"warren_{world.interface}"
    hands = [
        (("nft", "flush", "chain", "inet", table, "tunnel"), lambda: "goto refused" in world.gateway.nft(
            "list", "chain", "inet", table, "tunnel")),
        (("ip", "link", "set", world.interface, "down"), lambda: "UP" in world.gateway.ip(
            "link", "show", world.interface).split(">")[0]),
        (("ip", "addr", "del", "10.10.0.1/24", "dev", world.interface), lambda: "10.10.0.1/24" in world.gateway.ip(
            "addr", "show", world.interface)),
        (("ip", "rule", "del", "pref", "50"), lambda: "50:" in world.gateway.ip("rule", "show")),
    ]
    for command, is_repaired in hands:
        world.gateway.run(*command)
        wait_until(is_repaired, 1.0, f"the repair of {' '.join(command)}")
    # The link forgets its sessions; by itself, a client that gets no answer makes a new one after 15 s only.
    wait_until(lambda: world.laptop.host.connects("10.20.0.10", 8080), 5, "service again")
    assert not world.laptop.host.connects("10.20.0.10", 22, seconds=0.5)


def test_a_crash_and_a_restart_leave_one_clean_state(world):
    ready(world, web(world))
    with contextlib.closing(connection(world)) as sock:
        assert carries(sock)
        world.server.kill()
        world.server.wait(timeout=5)
        assert carries(sock), "tunnel and rules stay without the process"
        assert not world.laptop.host.connects("10.20.0.10", 22, seconds=0.5)
        handshakes = lambda: sorted(
            world.gateway.run("wg", "show", world.interface, "latest-handshakes").stdout.splitlines())
        before = handshakes()
        world.log.write_text("")
        world.start_server()
        assert carries(sock), "the flow survived the restart"
        assert handshakes() == before, "the tunnel was adopted, sessions and all"
        tables = [line for line in world.gateway.nft("list", "tables").splitlines() if "warren" in line]
        assert len(tables) == 1
        ruleset = world.gateway.nft("list", "ruleset")
        assert len(re.findall(r"chain decide_s\d+g\d+ ", ruleset)) == 1, "one generation"
        assert world.gateway.ip("rule", "show").count("prohibit") == 1
    world.stop_server()
    assert_nothing_left(world)


def test_sigterm_leaves_nothing_of_ours(world):
    switches = ["net.ipv4.conf.eth0.forwarding", "net.ipv4.conf.lan0.forwarding", "net.ipv4.ip_forward",
                "net.ipv6.conf.all.forwarding", "net.ipv6.conf.eth0.accept_ra", "net.ipv6.conf.lan0.forwarding"]
    before = {key: world.gateway.sysctl(key) for key in switches}
    routes = world.gateway.ip("route", "show", "table", "all")
    ready(world, web(world))
    assert world.gateway.sysctl("net.ipv4.ip_forward") == "0", "the global switch is not ours to turn"
    world.stop_server()
    assert_nothing_left(world)
    assert {key: world.gateway.sysctl(key) for key in switches} == before
    assert world.gateway.ip("route", "show", "table", "all") == routes


def test_after_a_crash_the_switches_still_are_put_back(world):
    before = world.gateway.sysctl("net.ipv4.conf.lan0.forwarding")
    ready(world, web(world))
    assert world.gateway.sysctl("net.ipv4.conf.lan0.forwarding") == "1"
    world.server.kill()
    world.server.wait(timeout=5)
    world.log.write_text("")
    world.start_server()
    world.stop_server()
    assert world.gateway.sysctl("net.ipv4.conf.lan0.forwarding") == before
    assert_nothing_left(world)


def test_the_host_becomes_no_router_beside_the_tunnel(world):
    """Forwarding is on between tunnel and lan0; eth0 must not reach lan0 through the gateway."""
    ready(world, web(world))
    world.laptop.host.ip("route", "add", "10.20.0.10/32", "via", "192.0.2.1", "dev", "eth0")
    world.db.ip("route", "add", "192.0.2.0/24", "via", "10.20.0.1")
    with contextlib.closing(Capture(world.db, "eth0")) as seen:
        assert not world.laptop.host.connects("10.20.0.10", 8080, seconds=0.5)
        assert seen.count(src="192.0.2.2") == 0


def test_its_own_changes_are_no_news_to_it_in_a_container_either(world):
    """In a PID namespace of its own it can't know by what number the kernel calls it."""
    world.serve(8080)
    world.write_config(web(world))
    world.start_server(before=("unshare", "--pid", "--fork", "--kill-child", "--mount-proc"))
    world.laptop.up()
    wait_until(lambda: world.laptop.host.connects("10.20.0.10", 8080), 10, "the tunnel")
    world.gateway.nft("add", "table", "inet", "another")
    world.gateway.nft("flush", "chain", "inet", f"warren_{world.interface}", "tunnel")
    wait_until(lambda: "somebody changed the packet filter" in world.log.read_text(), 2, "what others change")
    wait_until(lambda: world.laptop.host.connects("10.20.0.10", 8080), 5, "the repair")
    assert world.log.read_text().count("somebody changed the packet filter") == 1


def test_a_second_server_on_the_same_interface_refuses_to_start(world):
    ready(world, web(world))
    second = world.gateway.run(world.bin / "wg-server", "--config", world.config, "--state-dir",
                               world.folder / "state", check=False)
    assert second.returncode == 1 and f"already runs {world.interface}" in second.stderr
    assert world.laptop.host.connects("10.20.0.10", 8080)


def assert_nothing_left(world):
    gateway = world.gateway
    assert gateway.nft("list", "ruleset").strip() == ""
    assert world.interface not in gateway.ip("link", "show")
    rules = gateway.ip("rule", "show") + gateway.ip("-6", "rule", "show")
    assert "prohibit" not in rules and world.interface not in rules
    assert [path.name for path in (world.folder / "state").iterdir()] == ["lock"], "nothing is written down any more"
    assert subprocess.run(["pgrep", "-f", f"wireguard-go {world.interface}$"], stdout=subprocess.DEVNULL).returncode == 1
