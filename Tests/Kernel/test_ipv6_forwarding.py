# SPDX-License-Identifier: Apache-2.0
"""A kernel without `force_forwarding` (before 6.17): IPv6 forwarding is one switch for the whole host."""
import contextlib
import pathlib
import re
import socket
import struct

from namespace import wait_until
from test_kernel import ready

ROUTER_ADVERTISEMENT, HOP_LIMIT = 134, 255


def advertise(world, lifetime=600):
    """The laptop claims to be the network's router. It has to be one: a neighbour that isn't loses its routes."""
    world.laptop.host.sysctl("net.ipv6.conf.all.forwarding", 1)
    header = struct.pack("!BBHBBHII", ROUTER_ADVERTISEMENT, 0, 0, 64, 0, lifetime, 0, 0)
    with contextlib.closing(world.laptop.host.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)) as sock:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, HOP_LIMIT)
        with world.laptop.host.entered():
            index = socket.if_nametoindex("eth0")
        sock.sendto(header, ("ff02::1", 0, 0, index))


def lifetime(world):
    """Seconds for which the default route that came by an advertisement still holds; None without one."""
    found = re.search(r"^default .* proto ra .*expires (\d+)sec", world.gateway.ip("-6", "route", "show"), re.MULTILINE)
    return found and int(found.group(1))


SWITCHES = ["all.forwarding", "default.forwarding", "eth0.forwarding", "lan0.forwarding", "eth0.accept_ra",
            "lan0.accept_ra"]


def switches(world):
    return {name: world.gateway.sysctl(f"net.ipv6.conf.{name}") for name in SWITCHES}


def test_the_hosts_own_default_route_outlives_forwarding(world):
    assert not pathlib.Path("/proc/sys/net/ipv6/conf/lo/force_forwarding").exists(), "a kernel from before 6.17"
    world.gateway.sysctl("net.ipv6.conf.lan0.accept_ra", 0)
    before = switches(world)
    assert before["all.forwarding"] == "0" and before["eth0.accept_ra"] == "1"

    def advertised():
        advertise(world)
        return lifetime(world)
    wait_until(advertised, 10, "a default route by advertisement")
    ready(world)
    assert lifetime(world), "the route is still there"
    during = switches(world)
    assert (during["all.forwarding"], during["eth0.accept_ra"], during["lan0.accept_ra"]) == ("1", "2", "0")
    advertise(world, 1800)
    wait_until(lambda: lifetime(world) > 600, 5, "advertisements are still heeded")
    assert world.laptop.host.connects("fd00:20::10", 8080)

    world.stop_server()
    assert switches(world) == before
    assert lifetime(world), "and it still is after a clean end"


def test_a_host_that_is_a_router_already_stays_one(world):
    world.gateway.sysctl("net.ipv6.conf.all.forwarding", 1)
    before = switches(world)
    ready(world)
    assert world.laptop.host.connects("fd00:20::10", 8080)
    world.stop_server()
    assert switches(world) == before
    assert before["all.forwarding"] == "1"
