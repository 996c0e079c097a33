# SPDX-License-Identifier: Apache-2.0
r"""A managed network from end to end: a control plane, a gateway, two agents and what they want to reach.

      control 192.0.2.10 ─┐
      laptop  192.0.2.2  ─┼─ net (a switch) ─ gateway 192.0.2.1 (10.20.0.1) ─ db 10.20.0.10, fd00:20::10
      phone   192.0.2.3  ─┘

Each host is a network namespace with a name and a folder of its own. Nothing is masqueraded: the db sees who asks.
Everything is done as an operator would, with `warren`.
"""
import collections
import contextlib
import json
import os
import re
import secrets
import subprocess

from hosts import DB, DB6, Hosts
from namespace import EchoServer, read_jsonl, wait_until
from planted import plant

WEB = 8080
SERVER = "https://192.0.2.10:8443"
DRIVER = os.environ.get("WARREN_DRIVER", "uapi")
Finished = collections.namedtuple("Finished", "status out err")


class Thread(Hosts):
    """The programs in their hosts; made step by step, so that a demo can tell of each."""

    def __init__(self, programs, folder):
        super().__init__(programs, folder)
        self.password = plant(secrets.token_urlsafe(12))

    def warren(self, *arguments, host="control", check=True, stdin=None):
        """The command line, as somebody at that host would use it."""
        environment = {**os.environ, "WARREN_CONTEXT": str(self.folder / "context.json")}
        done = subprocess.run(["ip", "netns", "exec", self.hosts[host].name, self.programs / "warren",
                               *map(str, arguments)], capture_output=True, text=True, timeout=40, input=stdin,
                              env=environment)
        if check and done.returncode != 0:
            raise AssertionError(f"warren {' '.join(map(str, arguments))}: {done.stdout}{done.stderr}")
        return Finished(done.returncode, done.stdout, done.stderr)

    def json(self, *arguments, **options):
        return json.loads(self.warren(*arguments, "--json", **options).out)

    def listed(self, *arguments):
        answer = self.json(*arguments)
        return answer if isinstance(answer, list) else answer["data"]

    # The control plane.

    def start_control(self):
        before = len(self.said("server"))
        self.start("server", "control", "warren-server", "--state-dir", self.folder / "control", "--listen",
                   "192.0.2.10:8443", "--public-url", SERVER)
        wait_until(lambda: self._answers() or self.running["server"].poll() is not None, 15, "the server")
        if self.running["server"].poll() is not None:
            raise AssertionError(f"warren-server ended: {self.said('server')[before:]}")

    def _answers(self):
        return self.control.run("curl", "-sk", "-m", "1", f"{SERVER}/health", check=False).returncode == 0

    def set_up(self):
        link = re.search(r"https://\S+#setup=\S+", self.said("server")).group().strip("'\"")
        self.warren("login", "--setup", link, "--email", "ada@example.com", "--name", "Ada", "--workspace", "Example",
                    "--password-file", "-", stdin=self.password + "\n")

    def make_network(self):
        """A network, a group of laptops, and a way to the db that the group knows; permits nothing yet."""
        self.warren("network", "create", "office", "--cidr", "10.10.0.0/24")
        self.warren("group", "create", "laptops")

    def make_route(self):
        self.warren("route", "create", "db", "--network", "office", "--to", f"{DB}/32", "--to", f"{DB6}/128", "--via",
                    "gateway")
        self.warren("group", "add-route", "laptops", "db")

    def join_key(self, *options, network="office"):
        return self.json("join-key", "create", "--network", network, *options)["key"]

    # Nodes.

    def start_node(self, name, *options):
        """Starts an agent or a gateway; it enrols where `options` give it a key, else goes on as what it is."""
        is_gateway = name in self.gateways
        own = ("--flow-log", self.flow_log_of(name)) if is_gateway else ()
        return self.start(name, name, "warren-gateway" if is_gateway else "warren-agent", *self.places(name),
                          "--driver", DRIVER, *own, *options)

    def places(self, name):
        """Flags that keep a node to itself, and to the folder that goes with it."""
        return ("--state-dir", self.state(name), "--run-dir", self.folder / f"{name}-run", "--interface",
                self.interface(name), "--socket", self.socket(name))

    def state(self, name):
        return self.folder / name

    def socket(self, name):
        return self.folder / f"{name}.sock"

    def flow_log_of(self, gateway):
        return self.folder / f"{gateway}-flows.jsonl"

    def records(self, gateway="gateway", **wanted):
        return [record for record in read_jsonl(self.flow_log_of(gateway))
                if all(record.get(key) == value for key, value in wanted.items())]

    def join_gateway(self, name="gateway", network="office"):
        self.enroll_gateway(name, network)
        wait_until(lambda: self.device(name), 15, lambda: f"{name} to enrol: {self.said(name)}")
        self.warren("device", "approve", name)
        self.wait_applied(name)

    def enroll_gateway(self, name, network="office"):
        """It waits for approval then."""
        key = self.folder / f"{name}.key"
        key.touch(mode=0o600)
        key.write_text(self.join_key("--gateway", network=network))
        self.start_node(name, "--server", SERVER, "--join-key-file", key, "--endpoint",
                        f"192.0.2.{self.numbers[name]}:51820", "--listen-port", "51820")

    def join_agent(self, name, *options, network="office", groups=("laptops",)):
        self.start_node(name)
        wait_until(self.socket(name).exists, 10, lambda: f"the socket of {name}: " + self.said(name))
        named = [word for group in groups for word in ("--group", group)]
        self.up(name, "--server", SERVER, "--key", self.join_key(*named, *options, network=network))
        self.wait_applied(name)

    def up(self, name, *options):
        """`warren up` on a node's own machine."""
        return self.warren("up", "--socket", self.socket(name), *options, host=name)

    def phase(self, name, wanted):
        """What a node says of one of its phases, on its own machine."""
        node = self.json("status", "--node", "--socket", self.socket(name), host=name)
        return next(phase for phase in node["observed"]["phases"] if phase["phase"] == wanted)

    def device(self, name):
        """What the control plane knows of a device; None where it knows none."""
        found = [device for device in self.listed("device", "list") if device["name"] == name]
        return found[0] if found else None

    def wait_applied(self, name, seconds=15):
        self.wait_all_applied((name,), seconds)

    def wait_all_applied(self, names, seconds=15):
        try:
            wait_until(lambda: not self._late(names), seconds, f"{', '.join(names)} to run what they should")
        except AssertionError as error:
            words = "".join(self.said(name)[-2000:] for name in self._late(names))
            raise AssertionError(f"{error}: {words}") from None

    def _late(self, names):
        ready = {device["name"] for device in self.listed("device", "list") if device["online"] and device["in_sync"]}
        return [name for name in names if name not in ready]

    def send_everything(self, name, wanted):
        """Whether all of a device's traffic shall leave by an exit."""
        file = self.folder / "full.yaml"
        file.write_text(f"networks: {{office: {{peers: {{{name}: {{full_encapsulation: {str(wanted).lower()}}}}}}}}}\n")
        self.warren("apply", "-f", file)
        if self.device(name)["kind"] == "agent":
            self.wait_applied(name)

    def address_known(self, name):
        """What the host itself has: no question to the control plane, which may be down."""
        shown = self.hosts[name].run("ip", "-4", "-br", "addr", "show", "dev", self.interface(name)).stdout
        return re.search(r"(10\.10\.0\.\d+)/", shown).group(1)

    def address(self, name, family=4):
        peer = next(peer for peer in self.listed("network", "peers", "office") if peer["name"] == name)
        return peer["address" if family == 4 else "address_v6"]

    def address_of(self, name):
        return self.address(name), self.address(name, 6)

    def state_id(self, name):
        return self.json("device", "desired", name)["state_id"]

    def allow(self, *rule):
        """A rule of the policy `web`, which the group has. Returns its id."""
        return self.json("policy", "rule", "add", "web", *rule)["id"]

    def make_policy(self):
        self.warren("policy", "create", "web")
        self.warren("group", "attach", "laptops", "web")

    @contextlib.contextmanager
    def working_office(self):
        """The laptop reaches the db's port 8080 by a rule; the phone has not joined."""
        for step in (self.start_control, self.set_up, self.make_network, self.join_gateway, self.make_route,
                     lambda: self.join_agent("laptop"), self.make_policy):
            step()
        self.allow("--output", "allow", "--to", "route:db", "--tcp", WEB)
        with contextlib.closing(EchoServer(self.db, WEB)):
            wait_until(lambda: self.laptop.connects(DB, WEB, 0.5), 10, "the rule to hold")
            yield

    def bring_up(self, after=lambda: None):
        """All of it, with one rule: the laptops may reach the db's port 8080. Returns the rule's id.

        `after` is called after each step."""
        self.start_control()
        for step in (self.set_up, self.make_network, self.join_gateway, self.make_route,
                     lambda: self.join_agent("laptop"), lambda: self.join_agent("phone"), self.make_policy):
            step()
            after()
        rule = self.allow("--output", "allow", "--to", "route:db", "--tcp", WEB)
        after()
        return rule
