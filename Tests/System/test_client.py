# SPDX-License-Identifier: Apache-2.0
"""wg-client against wg-server: routes, full tunnel, refusals, a name that moves, and a clean end."""
import contextlib
import os
import pathlib
import shutil
import signal

import pytest

from namespace import wait_until
from world import BIN


class OurClient:
    """wg-client on the laptop."""

    def __init__(self, world):
        self.world, self.host = world, world.laptop.host
        self.interface = world.laptop.interface
        self.config, self.log = world.folder / "wg-client.yaml", world.folder / "wg-client.log"
        self.process = None

    def write_config(self, allowed, endpoint="192.0.2.1:51820"):
        laptop = self.world.laptop
        self.config.write_text(
            f"wg:\n  iface: {self.interface}\n  listen_port: 0\n  private_key: {laptop.private_key}\n"
            f"  address: [{laptop.address}/32, '{laptop.address6}/128']\n  driver: uapi\n"
            f"  server_endpoint: {endpoint}\n  server_public_key: {self.world.public_key}\n"
            f"  allowed_ips: [{', '.join(repr(prefix) for prefix in allowed)}]\n  persistent_keepalive_sec: 1\n")
        self.config.chmod(0o600)

    def start(self):
        self.log.write_text("")
        self.process = self.host.start(BIN / "wg-client", "--config", self.config, "--state-dir",
                                       self.world.folder / "client-state", log=self.log)
        wait_until(self.is_ready, 15, "wg-client to be ready")

    def is_ready(self):
        assert self.process.poll() is None, self.log.read_text()
        return "ready" in self.log.read_text()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=15) == 0, self.log.read_text()

    def said(self, text):
        return text in self.log.read_text()


@pytest.fixture
def client(world):
    world.serve(8080)
    world.write_config(world.rule(world.laptop, "10.20.0.0/24", "fd00:20::/64", protocol="tcp", ports=[8080]))
    world.start_server()
    return OurClient(world)


def reaches(client):
    return client.host.connects("10.20.0.10", 8080) and client.host.connects("fd00:20::10", 8080)


def state_of(host):
    return [host.ip(*words) for words in (("rule", "show"), ("-6", "rule", "show"), ("route", "show", "table", "all"),
                                          ("-o", "link", "show"))]


def test_routes_with_its_own_address_and_a_clean_end(client):
    before = state_of(client.host)
    client.write_config(["10.20.0.0/24", "fd00:20::/64"])
    client.start()
    wait_until(lambda: reaches(client), 10, "the tunnel")
    route = client.host.ip("route", "get", "10.20.0.10")
    assert f"dev {client.interface}" in route and "src 10.10.0.2" in route
    client.host.ip("route", "del", "10.20.0.0/24")
    wait_until(lambda: "10.20.0.0/24" in client.host.ip("route", "show"), 1.0, "the repair of the route")
    assert client.said("repaired")
    client.stop()
    assert state_of(client.host) == before


def test_everything_through_the_tunnel_but_its_own_packets(client):
    client.host.ip("route", "add", "default", "via", "192.0.2.1")
    before = state_of(client.host)
    client.write_config(["0.0.0.0/0", "::/0"])
    client.start()
    wait_until(lambda: reaches(client), 10, "the tunnel")
    assert f"dev {client.interface}" in client.host.ip("route", "get", "198.51.100.1")
    assert f"dev {client.interface}" in client.host.ip("-6", "route", "get", "2001:db8:9::1")
    assert "dev eth0" in client.host.ip("route", "get", "192.0.2.3"), "neighbours stay neighbours"
    mark = client.host.run("wg", "show", client.interface, "fwmark").stdout.strip()
    assert "dev eth0" in client.host.ip("route", "get", "198.51.100.1", "mark", mark), "no loop"
    client.process.kill()
    client.process.wait(timeout=5)
    client.start()  # adopts what the killed one left
    wait_until(lambda: reaches(client), 10, "the tunnel again")
    assert client.host.ip("rule", "show").count("lookup main suppress_prefixlength 0") == 1
    client.stop()
    assert state_of(client.host) == before


def test_what_holds_the_server_or_an_attached_network_is_refused_by_name(client):
    client.write_config(["192.0.2.0/24", "10.20.0.0/24", "fd00:20::/64"])
    client.start()
    wait_until(lambda: reaches(client), 10, "the rest to be applied")
    assert client.said("192.0.2.0/24") and client.said("192.0.2.1")
    assert client.interface not in client.host.ip("route", "get", "192.0.2.1")
    client.stop()


def test_a_name_is_looked_up_again_when_handshakes_stop(client):
    folder = pathlib.Path("/etc/netns") / client.host.name
    folder.mkdir(parents=True)
    try:
        hosts = folder / "hosts"
        hosts.write_text("192.0.2.77 vpn.warren.test\n")  # nobody is there
        client.write_config(["10.20.0.0/24", "fd00:20::/64"], endpoint="vpn.warren.test:51820")
        client.start()
        assert not client.host.connects("10.20.0.10", 8080, seconds=0.5)
        hosts.write_text("192.0.2.1 vpn.warren.test\n")
        wait_until(lambda: reaches(client), 45, "the client to find the server")
        assert client.said("looked up again")
        client.stop()
    finally:
        shutil.rmtree(folder)
        with contextlib.suppress(OSError):
            os.rmdir("/etc/netns")


def test_a_bad_configuration_is_refused_with_its_place(client):
    client.write_config(["10.20.0.1/24"], endpoint="192.0.2.1")
    done = client.host.run(BIN / "wg-client", "--config", client.config, check=False)
    assert done.returncode == 2
    assert "wg.server_endpoint" in done.stderr and "wg.allowed_ips[0]" in done.stderr
    assert f"{client.config}:" in done.stderr
