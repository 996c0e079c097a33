# SPDX-License-Identifier: Apache-2.0
r"""The hosts of the managed demo: those of Tests/System/managed.py, and a home, a second gateway, the Internet.

   laptop  192.168.1.2 ─┐ home (masquerades)
   desktop 192.168.1.3 ─┴─ 192.0.2.20 ─┐
                    phone 192.0.2.3 ───┤             gateway 192.0.2.1 ── db 10.20.0.10
         tablet 192.0.2.4 (wg-quick) ──┼─ a switch ─┤
              control 192.0.2.10 ──────┤             exit 192.0.2.5 ── 198.51.100.1
                 copy 192.0.2.66 ──────┘                                    │
                                       └─ 192.0.2.254 ── the Internet ── 198.51.100.254
                                                         203.0.113.10

The site 203.0.113.10 is reached by the provider (192.0.2.254) or by the exit, and sees which by who asks.
"""
import concurrent.futures

from managed import SERVER, Thread
from namespace import Namespace, connect_hosts, wait_until

SITE = "203.0.113.10"
HOME, WAN = "192.0.2.20", "198.51.100.1"
PROVIDER = "192.0.2.254"


class Fleet(Thread):
    numbers = {"control": 10, "gateway": 1, "exit": 5, "phone": 3, "tablet": 4, "home": 20, "copy": 66}
    gateways = ("gateway", "exit")
    agents = ("laptop", "desktop", "phone")
    nodes = gateways + agents
    devices = (*agents, "tablet")

    def __init__(self, programs, folder):
        super().__init__(programs, folder)
        self._lay_internet()
        self._lay_home()

    def _lay_internet(self):
        internet = self.hosts["internet"] = Namespace(f"{self.prefix}-internet")
        connect_hosts(self.exit, "wan0", internet, "exit0")
        connect_hosts(internet, "provider0", self.net, "to-internet")
        self.net.ip("link", "set", "to-internet", "master", "bridge0")
        internet.ip("addr", "add", f"{SITE}/32", "dev", "lo")
        internet.ip("addr", "add", f"{PROVIDER}/24", "dev", "provider0")
        internet.ip("addr", "add", "198.51.100.254/24", "dev", "exit0")
        self.exit.ip("addr", "add", f"{WAN}/24", "dev", "wan0")
        self.exit.ip("route", "add", "default", "via", "198.51.100.254")
        for name in ("home", "phone", "tablet"):
            self.hosts[name].ip("route", "add", "default", "via", PROVIDER)

    def _lay_home(self):
        """Two machines behind one router, which knows nothing of them outside but its own address."""
        self.home.ip("link", "add", "inside0", "type", "bridge")
        self.home.ip("addr", "add", "192.168.1.1/24", "dev", "inside0")
        self.home.ip("link", "set", "inside0", "up")
        for number, name in ((2, "laptop"), (3, "desktop")):
            host = self.hosts[name] = Namespace(f"{self.prefix}-{name}")
            connect_hosts(host, "eth0", self.home, f"to-{name}")
            self.home.ip("link", "set", f"to-{name}", "master", "inside0")
            host.ip("addr", "add", f"192.168.1.{number}/24", "dev", "eth0")
            host.ip("route", "add", "default", "via", "192.168.1.1")
        self.home.sysctl("net.ipv4.ip_forward", 1)
        for words in ("add table ip home", "add chain ip home out { type nat hook postrouting priority srcnat; }",
                      'add rule ip home out oifname "eth0" masquerade'):
            self.home.nft(words)

    # The fleet joins.

    def join_gateways(self, regions):
        """All at once; regions by gateway."""
        for name in regions:
            self.enroll_gateway(name)
        wait_until(lambda: all(self.device(name) for name in regions), 15, "the gateways to enrol")
        for name, region in regions.items():
            self.warren("gateway", "set", name, "--region", region)
            self.warren("device", "approve", name)
        self.wait_all_applied(list(regions), 20)

    def join_agents(self):
        """All at once, with one join key."""
        key = self.join_key("--group", "laptops", "--uses", len(self.agents))
        for name in self.agents:
            self.start_node(name)
        wait_until(lambda: all(self.socket(name).exists() for name in self.agents), 15, "the agents' sockets")
        with concurrent.futures.ThreadPoolExecutor() as pool:
            list(pool.map(lambda name: self.up(name, "--server", SERVER, "--key", key), self.agents))
        self.wait_all_applied(self.agents, 20)

    # A device that knows nothing of Warren but its file.

    @property
    def tablet_file(self):
        """wg-quick names the interface by it."""
        return self.folder / f"{self.interface('tablet')}.conf"

    def add_tablet(self):
        self.warren("device", "add", "tablet", "--static", "--network", "office", "--group", "laptops", "--output",
                    self.tablet_file)

    def wg_quick(self, verb):
        self.tablet.run("env", "WG_QUICK_USERSPACE_IMPLEMENTATION=wireguard-go", "wg-quick", verb, self.tablet_file)

    # What must outlive everything.

    def standing(self):
        """Addresses and state id of each node."""
        peers = {peer["name"]: peer for peer in self.listed("network", "peers", "office")}
        return {name: (peers[name]["address"], peers[name]["address_v6"], self.state_id(name)) for name in self.nodes}

    # What kernels say.

    def handshakes(self, gateway):
        """How many peers a gateway has had a handshake with."""
        shown = self.hosts[gateway].run("wg", "show", self.interface(gateway), "latest-handshakes").stdout
        return sum(not line.endswith("\t0") for line in shown.splitlines())

    def seen_at(self, gateway):
        """Where a gateway hears its peers from, by their overlay addresses."""
        shown = self.hosts[gateway].run("wg", "show", self.interface(gateway), "dump").stdout.splitlines()[1:]
        rows = (line.split("\t") for line in shown)
        return {row[3].split("/")[0]: row[2] for row in rows}

    def public_key(self, name):
        return self.hosts[name].run("wg", "show", self.interface(name), "public-key").stdout.strip()

    def keys_at(self, gateway):
        return self.hosts[gateway].run("wg", "show", self.interface(gateway), "peers").stdout.split()
