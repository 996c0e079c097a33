# SPDX-License-Identifier: Apache-2.0
"""wg-server's kernel driver, judged by `wg`, the kernel's own tables and captures at the far side.

Runs in the virtual machine of scripts/test-kernel, beside the tests of Tests/System with the same driver.
"""
import base64
import contextlib
import os
import pathlib
import re
import signal
import socket

from namespace import wait_until
from world import key_pair


def web(world):
    return world.rule(world.laptop, "10.20.0.0/24", "fd00:20::/64", protocol="tcp", ports=[8080], name="web")


def ready(world, **options):
    world.serve(8080)
    world.write_config(web(world), **options)
    world.start_server()
    world.laptop.up()
    wait_until(lambda: world.laptop.host.pings("10.10.0.1"), 10, "the tunnel")


def edit(world, *changes):
    """Replaces text in the configuration, each piece of which must be there."""
    text = world.config.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    world.config.write_text(text)


def dump(world):
    """`wg show dump`: the device's fields, and each peer's by its public key."""
    lines = [line.split("\t") for line in world.gateway.run("wg", "show", world.interface, "dump").stdout.splitlines()]
    names = ("psk", "endpoint", "allowed_ips", "handshake", "received", "sent", "keepalive")
    return lines[0], {line[0]: dict(zip(names, line[1:])) for line in lines[1:]}


def peer(public_key, *allowed_ips):
    return f"    - public_key: {public_key}\n      allowed_ips: [{', '.join(repr(ip) for ip in allowed_ips)}]\n"


def test_auto_takes_the_kernel_and_loads_its_module(world):
    # The first test of the machine: nobody has asked for WireGuard yet.
    assert not re.search("^wireguard ", pathlib.Path("/proc/modules").read_text(), re.MULTILINE)
    ready(world, driver="auto")
    assert "tunnel driver driver=kernel\n" in world.log.read_text()
    assert " wireguard " in world.gateway.ip("-d", "link", "show", world.interface)
    assert world.laptop.host.connects("10.20.0.10", 8080)


def test_the_kernel_has_what_was_configured(world):
    world.write_config(web(world))
    world.start_server()
    device, peers = dump(world)
    assert device == [world.private_key, world.public_key, "51820", "off"]
    assert {key: (fields["psk"], fields["endpoint"], set(fields["allowed_ips"].split(",")), fields["keepalive"])
            for key, fields in peers.items()} == {
        client.public_key: ("(none)", "(none)", {f"{client.address}/32", f"{client.address6}/128"}, "off")
        for client in (world.laptop, world.phone)}
    addresses = world.gateway.ip("-o", "addr", "show", world.interface)
    assert "10.10.0.1/24" in addresses and "fd00:10::1/64" in addresses


def test_a_reload_touches_only_what_changed(world):
    """One peer goes, one gets another address, and the session of the third is the same one."""
    (_, other), (_, new) = key_pair(), key_pair()
    world.write_config(web(world))
    edit(world, ("authz:", peer(other, "10.10.0.9/32") + "authz:"))
    world.serve(8080)
    world.start_server()
    world.laptop.up()
    world.phone.up()
    for client in (world.laptop, world.phone):
        wait_until(lambda: client.host.pings("10.10.0.1"), 10, f"{client.name}'s tunnel")
    before = dump(world)[1]
    edit(world, ("10.10.0.9/32", "10.10.0.7/32', '10.10.0.8/32"), (world.phone.public_key, new))
    world.reload()
    after = dump(world)[1]
    assert set(after) == {world.laptop.public_key, other, new}
    assert set(after[other]["allowed_ips"].split(",")) == {"10.10.0.7/32", "10.10.0.8/32"}
    assert after[new]["handshake"] == "0"
    laptop = world.laptop.public_key
    assert after[laptop]["handshake"] == before[laptop]["handshake"]
    assert all(int(after[laptop][name]) >= int(before[laptop][name]) > 0 for name in ("received", "sent"))
    assert world.laptop.host.connects("10.20.0.10", 8080)
    assert not world.phone.host.pings("10.10.0.1"), "the removed peer is out at once"


def test_an_address_moves_from_one_peer_to_another(world):
    """A reload swaps two peers' addresses; whichever is set first, each ends with its own."""
    ready(world)
    edit(world, ("10.10.0.2/32", "10.10.0.0/32"), ("10.10.0.3/32", "10.10.0.2/32"),
         ("10.10.0.0/32", "10.10.0.3/32"))
    world.reload()
    peers = dump(world)[1]
    assert "10.10.0.3/32" in peers[world.laptop.public_key]["allowed_ips"]
    assert "10.10.0.2/32" in peers[world.phone.public_key]["allowed_ips"]


def test_a_crash_keeps_sessions_and_the_restart_adopts_them(world):
    ready(world, driver="auto")
    index = world.gateway.ip("-o", "link", "show", world.interface).split(":")[0]
    before = dump(world)[1][world.laptop.public_key]
    world.server.kill()
    world.server.wait(timeout=5)
    assert world.laptop.host.connects("10.20.0.10", 8080), "the kernel forwards without the process"
    world.log.write_text("")
    world.start_server()
    after = dump(world)[1][world.laptop.public_key]
    assert after["handshake"] == before["handshake"] and int(after["received"]) > int(before["received"])
    assert world.gateway.ip("-o", "link", "show", world.interface).split(":")[0] == index
    assert "interface created" not in world.log.read_text()


def test_300_peers_and_one_with_1000_prefixes(world):
    """More than a netlink message holds, both in peers and in one peer's allowed IPs; then half of them go."""
    keys = [base64.b64encode(os.urandom(32)).decode() for _ in range(300)]
    prefixes = {key: {f"10.11.{i // 250}.{i % 250}/32", f"fd00:11::{i:x}/128"} for i, key in enumerate(keys, 1)}
    prefixes[keys[7]] |= {f"10.12.{i // 250}.{i % 250}/32" for i in range(1000)}
    ready(world)
    entries = [peer(key, *sorted(prefixes[key])) for key in keys]
    edit(world, ("authz:", "".join(entries) + "authz:"))
    world.reload()
    allowed = lambda: {key: set(fields["allowed_ips"].split(",")) for key, fields in dump(world)[1].items()}
    assert {key: ips for key, ips in allowed().items() if key in prefixes} == prefixes
    assert len(allowed()) == 302
    edit(world, ("".join(entries[150:]), ""))
    world.reload()
    assert set(allowed()) == {world.laptop.public_key, world.phone.public_key, *keys[:150]}
    assert world.laptop.host.connects("10.20.0.10", 8080)
    # A process that starts anew reads it all back, finds nothing to do, and says so.
    world.server.kill()
    world.server.wait(timeout=5)
    world.log.write_text("")
    world.start_server()
    assert "tunnel configured" not in world.log.read_text()


def test_a_reload_to_a_port_in_use_is_refused_and_the_tunnel_goes_on(world):
    ready(world)
    with contextlib.closing(world.gateway.socket(socket.AF_INET, socket.SOCK_DGRAM)) as taken:
        taken.bind(("0.0.0.0", 51999))
        edit(world, ("listen_port: 51820", "listen_port: 51999"))
        world.signal(signal.SIGHUP)
        wait_until(lambda: "51999" in world.log.read_text(), 10, "the complaint")
        assert "in use" in world.log.read_text()
        assert dump(world)[0][2] == "51820"
        assert world.laptop.host.connects("10.20.0.10", 8080)
    world.reload()
    assert dump(world)[0][2] == "51999", "asked again, with the port free"


def test_the_log_tells_rules_without_a_copy_of_the_mark(world):
    """This kernel tells NFLOG the conntrack mark (CONFIG_NETFILTER_NETLINK_GLUE_CT)."""
    ready(world)
    table = world.gateway.nft("list", "table", "inet", f"warren_{world.interface}")
    assert "log " in table and "ct mark set" in table
    assert not re.search(r"meta mark set [^\n]*ct mark", table)
    assert world.laptop.host.connects("10.20.0.10", 8080)
    assert not world.laptop.host.connects("10.20.0.10", 22, seconds=0.5)
    start = wait_until(lambda: world.records(event="start", dst_port=8080), 5, "the start record")[0]
    denied = wait_until(lambda: world.records(event="deny", dst_port=22), 5, "the deny record")[0]
    assert (start["rule"], start["client_id"]) == ("web", world.laptop.public_key)
    assert (denied["rule"], denied["client_id"]) == ("default", world.laptop.public_key)
