# SPDX-License-Identifier: Apache-2.0
r"""The world of the system tests.

      laptop 192.0.2.2 ─┐                                     ┌─ db 10.20.0.10, fd00:20::10
      phone  192.0.2.3 ─┼─ net (a switch) ─ gw 192.0.2.1  lan0 ┤
                        ┘                   10.20.0.1 ─────────┘

Overlay 10.10.0.0/24, fd00:10::/64: gw .1, laptop .2, phone .3. `db` routes back through gw; nothing is masqueraded.
"""
import itertools
import os
import pathlib
import signal
import subprocess

from namespace import EchoServer, Namespace, connect_hosts, read_jsonl, wait_until

BIN = pathlib.Path(os.environ.get("WARREN_BIN", pathlib.Path(__file__).resolve().parents[2] / ".build/debug")).resolve()
# Whose tunnels: wireguard-go's or, where the kernel has WireGuard (`make test-kernel`), the kernel's.
DRIVER = os.environ.get("WARREN_DRIVER", "uapi")
_numbers = itertools.count(1)


def key_pair():
    private = subprocess.run(["wg", "genkey"], capture_output=True, text=True, check=True).stdout.strip()
    public = subprocess.run(["wg", "pubkey"], input=private, capture_output=True, text=True, check=True).stdout.strip()
    return private, public


class Client:
    """A host with a stock WireGuard client: wireguard-go or the kernel, and wg."""

    def __init__(self, world, name, number):
        self.world, self.name, self.number = world, name, number
        self.private_key, self.public_key = key_pair()
        self.address, self.address6 = f"10.10.0.{number}", f"fd00:10::{number}"
        self.host = Namespace(f"{world.prefix}{name}")
        # Names of userspace tunnels are shared by all namespaces (/var/run/wireguard).
        self.interface = f"{world.prefix}{name[0]}{number}"
        connect_hosts(self.host, "eth0", world.switch, f"to-{name}")
        world.switch.ip("link", "set", f"to-{name}", "master", "bridge0")
        self.host.ip("addr", "add", f"192.0.2.{number}/24", "dev", "eth0")
        self.host.ip("addr", "add", f"2001:db8::{number}/64", "dev", "eth0", "nodad")

    def up(self, allowed="0.0.0.0/0,::/0", routes=("10.10.0.0/24", "10.20.0.0/24", "fd00:10::/64", "fd00:20::/64")):
        """Brings the tunnel up as a user would who edits the config as he likes: everything is in AllowedIPs."""
        self._make_interface()
        key = self.world.folder / f"{self.name}.key"
        key.write_text(self.private_key)
        key.chmod(0o600)
        self.host.run("wg", "set", self.interface, "private-key", key, "peer", self.world.public_key, "allowed-ips",
                      allowed, "endpoint", "192.0.2.1:51820", "persistent-keepalive", "1")
        self.host.ip("addr", "add", f"{self.address}/32", "dev", self.interface)
        self.host.ip("addr", "add", f"{self.address6}/128", "dev", self.interface, "nodad")
        self.host.ip("link", "set", self.interface, "mtu", "1420", "up")
        for route in routes:
            self.host.ip("route", "add", route, "dev", self.interface)

    def _make_interface(self):
        if DRIVER == "kernel":
            self.host.ip("link", "add", self.interface, "type", "wireguard")
            return
        subprocess.run(["ip", "netns", "exec", self.host.name, "wireguard-go", self.interface], check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def close(self):
        self.host.ip("link", "del", self.interface, check=False)
        self.host.close()


class World:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.bin = BIN
        self.prefix = f"w{os.getpid() % 100000}{next(_numbers)}"
        self.private_key, self.public_key = key_pair()
        self.interface = f"{self.prefix}g"
        self.switch = Namespace(f"{self.prefix}net")
        self.switch.ip("link", "add", "bridge0", "type", "bridge")
        self.switch.ip("link", "set", "bridge0", "up")
        self.gateway = Namespace(f"{self.prefix}gw")
        connect_hosts(self.gateway, "eth0", self.switch, "to-gw")
        self.switch.ip("link", "set", "to-gw", "master", "bridge0")
        self.gateway.ip("addr", "add", "192.0.2.1/24", "dev", "eth0")
        self.gateway.ip("addr", "add", "2001:db8::1/64", "dev", "eth0", "nodad")
        self.db = Namespace(f"{self.prefix}db")
        connect_hosts(self.gateway, "lan0", self.db, "eth0")
        self.gateway.ip("addr", "add", "10.20.0.1/24", "dev", "lan0")
        self.gateway.ip("addr", "add", "fd00:20::1/64", "dev", "lan0", "nodad")
        self.db.ip("addr", "add", "10.20.0.10/24", "dev", "eth0")
        self.db.ip("addr", "add", "fd00:20::10/64", "dev", "eth0", "nodad")
        self.db.ip("route", "add", "default", "via", "10.20.0.1")
        self.db.ip("route", "add", "default", "via", "fd00:20::1")
        self.laptop, self.phone = Client(self, "laptop", 2), Client(self, "phone", 3)
        self.servers = []
        self.server = None
        self.config = self.folder / "wg-server.yaml"
        self.flow_log = self.folder / "events.jsonl"
        self.log = self.folder / "wg-server.log"

    def close(self):
        for server in self.servers:
            server.close()
        self.gateway.ip("link", "del", self.interface, check=False)
        for closing in (self.laptop, self.phone, self.gateway, self.db, self.switch):
            closing.close()

    def serve(self, *ports):
        """Echo servers on the protected host."""
        self.servers += [EchoServer(self.db, port) for port in ports]

    # The gateway.

    def rule(self, client, *cidrs, protocol=None, ports=None, name=None):
        text = f"    - client_id: {client.public_key}\n      allowed_cidrs: [{', '.join(repr(cidr) for cidr in cidrs)}]\n"
        text += f"      protocol: {protocol}\n" if protocol else ""
        text += f"      ports: {ports}\n" if ports else ""
        return text + (f"      name: {name}\n" if name else "")

    def write_config(self, *rules, mode="enforce", resources="", peer_modes=None, logging="", driver=DRIVER):
        peers = "".join(
            f"    - public_key: {client.public_key}\n      name: {client.name}\n"
            f"      allowed_ips: [{client.address}/32, '{client.address6}/128']\n"
            + (f"      mode: {peer_modes[client.name]}\n" if peer_modes and client.name in peer_modes else "")
            for client in (self.laptop, self.phone))
        body = "".join(rules)
        self.config.write_text(
            f"wg:\n  iface: {self.interface}\n  listen_port: 51820\n  private_key: {self.private_key}\n"
            f"  address: [10.10.0.1/24, 'fd00:10::1/64']\n  driver: {driver}\n  peers:\n{peers}"
            f"authz:\n  mode: {mode}\n{resources}"
            f"logging:\n  enabled: true\n  path: {self.flow_log}\n{logging}"
            + (f"policy:\n  rules:\n{body}" if body else ""))
        self.config.chmod(0o600)

    def start_server(self, wait=True, before=()):
        """Starts wg-server, behind the command `before` where one is given."""
        self.server = self.gateway.start(*before, BIN / "wg-server", "--config", self.config, "--state-dir",
                                         self.folder / "state", log=self.log)
        if wait:
            wait_until(self.is_ready, 15, "wg-server to be ready:\n" + self.log.read_text())
        return self.server

    def is_ready(self):
        assert self.server.poll() is None, "wg-server ended:\n" + self.log.read_text()
        return self.log.read_text().count("ready") >= 1

    def reload(self):
        """SIGHUP, and waits until it was carried out."""
        before = self.log.read_text().count("notice reloaded")
        self.signal(signal.SIGHUP)
        wait_until(lambda: self.log.read_text().count("notice reloaded") > before, 10, "the reload")

    def signal(self, number):
        # `ip netns exec` replaces itself by the program: the process is the program's.
        self.server.send_signal(number)

    def freeze(self):
        """Stops every thread, and waits for one that is in the kernel: what it has asked for there comes to its end."""
        self.signal(signal.SIGSTOP)
        tasks = pathlib.Path(f"/proc/{self.server.pid}/task")
        wait_until(lambda: all(self._state(task) in "TZ" for task in tasks.iterdir()), 5, "the threads to stop")

    @staticmethod
    def _state(task):
        return (task / "stat").read_text().rpartition(")")[2].split()[0]

    def stop_server(self):
        self.signal(signal.SIGTERM)
        assert self.server.wait(timeout=15) == 0, self.log.read_text()

    def resident_kib(self, part="VmRSS"):
        """What of the gateway's process is in memory; of it RssAnon is its own, the rest pages of files."""
        status = pathlib.Path(f"/proc/{self.server.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith(part)).split()[1])

    def records(self, **wanted):
        return [record for record in read_jsonl(self.flow_log)
                if all(record.get(key) == value for key, value in wanted.items())]
