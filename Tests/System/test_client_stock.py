# SPDX-License-Identifier: Apache-2.0
r"""wg-client against a stock WireGuard server, in two namespaces.

    client 192.0.2.2 ── eth0 ── 192.0.2.1 server ── 10.20.0.1, fd00:20::1 (behind it), 198.51.100.1 (elsewhere)

Overlay 10.10.0.0/24, fd00:10::/64: server .1, client .2. The client's host has a default route through the server, so
that what does not go through the tunnel arrives as well, in clear, and is seen.
"""
import contextlib
import itertools
import os
import pathlib
import shutil
import signal
import subprocess
import time

import pytest

from namespace import Capture, Namespace, connect_hosts, wait_until
from world import BIN, key_pair

_numbers = itertools.count(1)
_ICMP, _UDP = 1, 17


class ClientWorld:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        prefix = f"w{os.getpid() % 100000}c{next(_numbers)}"
        # Names of userspace tunnels are shared by all namespaces (/var/run/wireguard).
        self.interface, self.server_interface = f"{prefix}c", f"{prefix}s"
        self.client_key, self.server_key = key_pair(), key_pair()
        self.config, self.log = self.folder / "wg-client.yaml", self.folder / "wg-client.log"
        self.process = None
        self.server, self.client = Namespace(f"{prefix}sv"), Namespace(f"{prefix}cl")
        # ip-netns(8) puts these over the ones in /etc.
        self.etc = pathlib.Path("/etc/netns") / self.client.name
        self.etc.mkdir(parents=True)
        (self.etc / "nsswitch.conf").write_text("hosts: files\n")
        self.hosts()
        connect_hosts(self.server, "eth0", self.client, "eth0")
        self.server.ip("addr", "add", "192.0.2.1/24", "dev", "eth0")
        self.client.ip("addr", "add", "192.0.2.2/24", "dev", "eth0")
        self.client.ip("route", "add", "default", "via", "192.0.2.1")
        for address in ("10.20.0.1/32", "198.51.100.1/32", "fd00:20::1/128"):
            self.server.ip("addr", "add", address, "dev", "lo")
        self._start_server()

    def _start_server(self):
        subprocess.run(["ip", "netns", "exec", self.server.name, "wireguard-go", self.server_interface], check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        key = self.folder / "server.key"
        key.write_text(self.server_key[0])
        self.server.run("wg", "set", self.server_interface, "private-key", key, "listen-port", "51820", "peer",
                        self.client_key[1], "allowed-ips", "10.10.0.2/32,fd00:10::2/128")
        self.server.ip("addr", "add", "10.10.0.1/24", "dev", self.server_interface)
        self.server.ip("addr", "add", "fd00:10::1/64", "dev", self.server_interface, "nodad")
        self.server.ip("link", "set", self.server_interface, "up")

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(timeout=5)
        self.client.ip("link", "del", self.interface, check=False)
        self.server.ip("link", "del", self.server_interface, check=False)
        for host in (self.client, self.server):
            host.close()
        shutil.rmtree(self.etc, ignore_errors=True)
        with contextlib.suppress(OSError):  # others' namespaces may have theirs
            self.etc.parent.rmdir()

    def hosts(self, *lines):
        # In place: the file is mounted over /etc/hosts of what runs already.
        with open(self.etc / "hosts", "w", encoding="utf-8") as file:
            file.write("127.0.0.1 localhost\n" + "".join(line + "\n" for line in lines))

    def write_config(self, allowed="[10.20.0.0/24]", server="192.0.2.1:51820", extra=""):
        self.config.write_text(
            f"wg:\n  iface: {self.interface}\n  private_key: {self.client_key[0]}\n"
            f"  address: [10.10.0.2/32, 'fd00:10::2/128']\n  server_endpoint: {server}\n"
            f"  server_public_key: {self.server_key[1]}\n  allowed_ips: {allowed}\n"
            f"  persistent_keepalive_sec: 1\n  driver: uapi\n{extra}")
        self.config.chmod(0o600)

    def start(self, wait=True):
        self.process = self.client.start(BIN / "wg-client", "--config", self.config, "--state-dir",
                                         self.folder / "state", log=self.log)
        if wait:
            self.await_log("info ready", 15)

    def await_log(self, text, seconds=5.0, times=1):
        wait_until(lambda: self.said(text) >= times or self.process.poll() is not None, seconds, f"'{text}' in the log")
        assert self.said(text) >= times, self.log.read_text()

    def said(self, text):
        return self.log.read_text().count(text) if self.log.exists() else 0

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=10) == 0, self.log.read_text()

    def state(self):
        """Links, routes and rules of the client's host."""
        return [self.client.ip(*words) for words in (
            ("-br", "link"), ("route", "show", "table", "all"), ("-6", "route", "show", "table", "all"), ("rule",),
            ("-6", "rule"))]


@pytest.fixture
def net(tmp_path):
    with contextlib.closing(ClientWorld(tmp_path)) as made:
        yield made


def test_allowed_ips_go_through_the_tunnel_and_nothing_else(net):
    before = net.state()
    net.write_config("[10.20.0.0/24, 'fd00:20::/64']")
    net.start()
    with contextlib.closing(Capture(net.server, "eth0")) as wire:
        wait_until(lambda: net.client.pings("10.20.0.1"), 10, "the tunnel")
        assert net.client.pings("fd00:20::1")
        assert wire.count(dst="10.20.0.1") == 0 and wire.count(proto=_UDP, dport=51820) > 0
        assert net.client.pings("198.51.100.1")
        wait_until(lambda: wire.count(dst="198.51.100.1", proto=_ICMP) == 1, 2, "the ping in clear")
    assert "src 10.10.0.2" in net.client.ip("route", "get", "10.20.0.1")
    assert "src fd00:10::2" in net.client.ip("route", "get", "fd00:20::1")
    net.stop()
    assert net.state() == before, "exactly what was put up is taken down"


def test_everything_goes_through_the_tunnel_but_its_own_packets_and_the_neighbours(net):
    before = net.state()
    net.write_config("[0.0.0.0/0, '::/0']")
    net.start()
    with contextlib.closing(Capture(net.server, "eth0")) as wire:
        wait_until(lambda: net.client.pings("198.51.100.1"), 10, "the tunnel")
        assert net.client.pings("fd00:20::1")
        assert wire.count(dst="198.51.100.1") == 0, "not in clear"
        assert net.client.pings("192.0.2.1")
        wait_until(lambda: wire.count(dst="192.0.2.1", proto=_ICMP) == 1, 2, "the neighbour's ping in clear")
    net.stop()
    assert net.state() == before


def test_everything_in_the_tunnel_goes_with_a_strict_reverse_path_filter(net):
    """The server lies behind the default route, as on the internet: the way back to it is to be found."""
    net.server.ip("addr", "add", "203.0.113.1/32", "dev", "lo")
    net.client.sysctl("net.ipv4.conf.eth0.rp_filter", 1)
    before = net.state()
    net.write_config("[0.0.0.0/0]", server="203.0.113.1:51820")
    net.start()
    with contextlib.closing(Capture(net.server, "eth0")) as wire:
        wait_until(lambda: net.client.pings("198.51.100.1"), 10, "the tunnel")
        assert net.client.pings("203.0.113.1")
        assert wire.count(proto=_ICMP) == 0, "nothing in clear, to the server neither"
    assert net.client.sysctl("net.ipv4.conf.eth0.rp_filter") == "1", "the host's switches stay"
    net.stop()
    assert net.state() == before


def test_what_would_cut_the_host_off_is_refused_by_name_and_the_rest_applied(net):
    net.write_config("[192.0.2.0/24, 10.20.0.0/24]")
    net.start()
    wait_until(lambda: net.client.pings("10.20.0.1"), 10, "the tunnel")
    assert net.said("192.0.2.0/24 holds the server's own address 192.0.2.1") == 1
    assert "dev eth0" in net.client.ip("route", "get", "192.0.2.77")
    net.client.ip("link", "add", "lan0", "type", "veth", "peer", "name", "lan1")
    net.client.ip("addr", "add", "10.20.0.9/24", "dev", "lan0")
    net.client.ip("link", "set", "lan0", "up")
    net.await_log("10.20.0.0/24 overlaps 10.20.0.0/24, which this host is attached to by lan0")
    wait_until(lambda: "dev lan0" in net.client.ip("route", "get", "10.20.0.1"), 2, "the neighbours' own route")


def test_other_hands_are_repaired_within_a_second(net):
    net.write_config("[10.20.0.0/24, 0.0.0.0/0]")
    net.start()
    wait_until(lambda: net.client.pings("10.20.0.1"), 10, "the tunnel")
    rules = lambda: sorted(net.client.ip("rule").splitlines())  # in one priority, the order is that of repairs
    before = rules()
    hands = [
        (("rule", "del", "to", "192.0.2.1"), lambda: rules() == before),
        (("route", "del", "10.20.0.0/24"), lambda: "10.20.0.0/24" in net.client.ip("route")),
        (("link", "set", net.interface, "down"), lambda: "10.20.0.0/24" in net.client.ip("route")),
        (("addr", "del", "10.10.0.2/32", "dev", net.interface), lambda: "10.10.0.2" in net.client.ip("addr")),
        (("rule", "del", "not", "from", "all", "fwmark", _mark(before)), lambda: rules() == before),
    ]
    for words, is_repaired in hands:
        net.client.ip(*words)
        wait_until(is_repaired, 1.0, f"the repair of ip {' '.join(words)}")
    assert net.said("notice repaired") >= len(hands)
    wait_until(lambda: net.client.pings("10.20.0.1"), 5, "service again")


def test_a_killed_tunnel_comes_back(net):
    net.write_config()
    net.start()
    wait_until(lambda: net.client.pings("10.20.0.1"), 10, "the tunnel")
    net.client.ip("link", "del", net.interface)
    wait_until(lambda: net.client.pings("10.20.0.1"), 10, "the tunnel again")


def test_a_reload_is_a_difference_and_a_bad_file_changes_nothing(net):
    net.write_config()
    net.start()
    wait_until(lambda: net.client.pings("10.20.0.1"), 10, "the tunnel")
    good, handshake = net.config.read_text(), _handshake(net)
    net.config.write_text(good.replace("allowed_ips:", "alowed_ips:"))
    net.process.send_signal(signal.SIGHUP)
    net.await_log("did you mean 'allowed_ips'?")
    assert net.client.pings("10.20.0.1")
    net.write_config("[198.51.100.0/24]")
    net.process.send_signal(signal.SIGHUP)
    wait_until(lambda: "198.51.100.0/24" in net.client.ip("route"), 5, "the new route")
    assert "10.20.0.0/24" not in net.client.ip("route")
    assert net.client.pings("198.51.100.1") and _handshake(net) == handshake, "the session goes on"


def test_a_name_without_an_address_is_waited_for(net):
    before = net.state()
    net.write_config(server="vpn.test:51820")
    net.start(wait=False)
    net.await_log("server's name has no address now")
    assert net.state() == before, "nothing is put up yet"
    net.hosts("192.0.2.1 vpn.test")
    net.await_log("info ready", 20)
    wait_until(lambda: net.client.pings("10.20.0.1"), 10, "the tunnel")


def test_a_stuck_resolver_does_not_hold_up_the_end(net):
    (net.etc / "nsswitch.conf").write_text("hosts: dns\n")
    (net.etc / "resolv.conf").write_text("nameserver 192.0.2.66\n")
    net.write_config(server="vpn.test:51820")
    net.start(wait=False)
    wait_until(lambda: "192.0.2.66" in net.client.ip("neigh"), 5, "the question to the name server")
    begin = time.monotonic()
    net.stop()
    assert time.monotonic() - begin < 2


def test_a_silent_server_is_looked_up_again(net):
    net.hosts("192.0.2.66 vpn.test")
    net.write_config(server="vpn.test:51820")
    net.start()
    assert not net.client.pings("10.20.0.1")
    net.hosts("192.0.2.1 vpn.test")
    net.await_log("server is silent", 25)
    wait_until(lambda: net.client.pings("10.20.0.1"), 10, "the tunnel to the new address")


def test_a_restart_after_a_crash_adopts_what_is_there(net):
    before = net.state()
    net.write_config("[0.0.0.0/0]")
    net.start()
    wait_until(lambda: net.client.pings("10.20.0.1"), 10, "the tunnel")
    running, handshake = net.state(), _handshake(net)
    net.process.kill()
    net.process.wait(timeout=5)
    assert net.client.pings("10.20.0.1"), "the tunnel stays without the process"
    net.log.unlink()
    net.start()
    assert net.state() == running and _handshake(net) == handshake
    net.stop()
    assert net.state() == before


def test_an_interface_of_another_kind_is_refused_and_left_alone(net):
    net.client.ip("link", "add", net.interface, "type", "veth", "peer", "name", "other")
    net.write_config()
    done = net.client.run(BIN / "wg-client", "--config", net.config, check=False)
    assert done.returncode == 2 and f"{net.config}:2: wg.iface: " in done.stderr, done.stderr
    assert "veth" in net.client.ip("-d", "link", "show", net.interface)


def test_a_second_client_on_the_interface_refuses_to_start(net):
    net.write_config()
    net.start()
    wait_until(lambda: net.client.pings("10.20.0.1"), 10, "the tunnel")
    running, handshake = net.state(), _handshake(net)
    second = net.client.run(BIN / "wg-client", "--config", net.config, "--state-dir", net.folder / "state", check=False)
    assert second.returncode == 1 and f"already runs {net.interface}" in second.stderr, second.stderr
    assert net.state() == running and _handshake(net) == handshake and net.client.pings("10.20.0.1")


def test_check_says_every_fault_and_changes_nothing(net):
    before = net.state()
    net.write_config("[10.20.0.1/24]", server="vpn.test")
    done = net.client.run(BIN / "wg-client", "--check", "--config", net.config, check=False)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 2, done.stderr
    net.write_config()
    done = net.client.run(BIN / "wg-client", "--check", "--config", net.config)
    assert "OK" in done.stdout and net.state() == before


def _handshake(net):
    return net.client.run("wg", "show", net.interface, "latest-handshakes").stdout


def _mark(rules):
    return next(line.split("fwmark ")[1].split()[0] for line in rules if "fwmark" in line)
