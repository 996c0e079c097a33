# SPDX-License-Identifier: Apache-2.0
r"""The hosts of the demo and what runs in them.

      laptop 192.0.2.2 ─┐                                     ┌─ db      10.20.0.10
                        ├─ net (a switch) ─ gateway 192.0.2.1 ┤
      phone  192.0.2.3 ─┘                           10.20.0.1 └─ printer 10.20.0.20   (both in the host `private`)

Overlay 10.10.0.0/24: gateway .1, laptop .2, phone .3. Nothing is masqueraded: the private side sees who asks.
"""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time

from leftovers import leftovers
from namespace import Capture, Namespace, connect_hosts, read_jsonl

PROGRAMS = ("wg-server", "wg-client", "protected-resource")
DB, PRINTER = "10.20.0.10", "10.20.0.20"
HEALTH, FILES, MEDIA = 8080, 8081, 8082
HOSTS = ("net", "gateway", "private", "laptop", "phone")
RULES = {"web": HEALTH, "files": FILES, "media": MEDIA}
_DOWNLOADS = pathlib.Path(__file__).resolve().parent / "downloads"


class Stage:
    def __init__(self, programs):
        self.programs = programs
        self.prefix = f"warren{os.getpid()}-"
        self.made = []
        self.hosts, self.running = {}, {}
        self.folder = self.seen = None

    def build(self, screen):
        screen.say("Bringing up a laptop, a phone, a gateway and a private network on this machine.")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="warren-demo-"))
        self.made.append(str(self.folder))
        for name in HOSTS:
            self._make_host(name)
        self._lay_cables()
        self.keys = {name: key_pair() for name in ("gateway", "laptop", "phone")}
        self._serve(screen)
        self.seen = Capture(self.private, "eth0")
        self.write_rules()
        self.start("wg-server", self.gateway, "--config", self.config, "--state-dir", self.folder / "gateway")
        self._wait_for(screen, "wg-server")
        for name in ("laptop", "phone"):
            self._start_client(name)
        self._wait_for(screen, "wg-client laptop", "wg-client phone")

    def close(self):
        """Takes down whatever was made, however far it came. Returns what could not be removed."""
        left = []
        for step in (self._end_programs, self._remains_at_the_gateway, self._stop_looking, self._remove_hosts,
                     self._remove_folder, self._left_behind):
            try:
                left += step() or []
            except Exception as error:  # the next step has to come all the same
                left.append(str(error))
        return left

    # Hosts by name.

    @property
    def gateway(self):
        return self.hosts["gateway"]

    @property
    def private(self):
        return self.hosts["private"]

    @property
    def laptop(self):
        return self.hosts["laptop"]

    @property
    def phone(self):
        return self.hosts["phone"]

    @staticmethod
    def interface(name):
        """Unique on the machine, since userspace tunnels share /var/run/wireguard; at most 15 characters."""
        return f"d{os.getpid()}{'gw' if name == 'gateway' else name}"

    def _make_host(self, name):
        full = self.prefix + name
        if full in _output("ip", "netns", "list").split():
            raise RuntimeError(f"there is a network namespace {full} already: ip netns del {full}")
        self.made.append(full)
        self.hosts[name] = Namespace(full)

    def _lay_cables(self):
        switch = self.hosts["net"]
        switch.ip("link", "add", "bridge0", "type", "bridge")
        switch.ip("link", "set", "bridge0", "up")
        for number, name in enumerate(("gateway", "laptop", "phone"), start=1):
            connect_hosts(self.hosts[name], "eth0", switch, f"to-{name}")
            switch.ip("link", "set", f"to-{name}", "master", "bridge0")
            self.hosts[name].ip("addr", "add", f"192.0.2.{number}/24", "dev", "eth0")
        connect_hosts(self.gateway, "lan0", self.private, "eth0")
        self.gateway.ip("addr", "add", "10.20.0.1/24", "dev", "lan0")
        for address in (DB, PRINTER):
            self.private.ip("addr", "add", f"{address}/24", "dev", "eth0")
        self.private.ip("route", "add", "default", "via", "10.20.0.1")

    # Programs.

    def start(self, label, host, *arguments, program=None):
        """Starts one of ours (or `program`) in a session of its own: the terminal's Ctrl-C is not for it."""
        program = program or self.programs / label.split()[0]
        self.running[label] = host.start("setsid", program, *arguments, log=self.log(label))
        if label not in self.made:
            self.made.append(label)
        return self.running[label]

    def log(self, label):
        return self.folder / f"{label.replace(' ', '-')}.log"

    def said(self, label):
        return self.log(label).read_text(errors="replace") if self.log(label).exists() else ""

    def is_ready(self, label):
        if self.running[label].poll() is not None:
            raise RuntimeError(f"{label} ended at its start")
        return " ready" in self.said(label)

    def end_downloads(self):
        """They would fill the disk while a visitor looks around."""
        downloads = [label for label in self.running if label.startswith("curl")]
        self._end(*downloads)
        for label in downloads:
            del self.running[label]

    def ended_programs(self):
        return [label for label, process in self.running.items() if process.poll() is not None]

    def last_words(self):
        """The ends of the logs, for a failure."""
        logs = ((label, self.said(label).splitlines()[-5:]) for label in self.running)
        return "\n".join(f"  {label}: {line}" for label, lines in logs for line in lines)

    def _serve(self, screen):
        for name, address in (("db", DB), ("printer", PRINTER)):
            self.start(f"protected-resource {name}", self.private, "--listen", f"{address}:{HEALTH}")
        self.start("downloads", self.private, DB, FILES, MEDIA, program=_DOWNLOADS)
        self._wait_for(screen, "protected-resource db", "protected-resource printer", "downloads")

    def _wait_for(self, screen, *labels):
        for label in labels:
            screen.wait(lambda label=label: self.is_ready(label), 15, f"{label} to be ready")

    def _start_client(self, name):
        config = self.folder / f"{name}.yaml"
        write_secret(config, f"""\
wg:
  iface: {self.interface(name)}
  private_key: {self.keys[name][0]}
  address: {self.overlay(name)}/32
  server_endpoint: 192.0.2.1:51820
  server_public_key: {self.keys['gateway'][1]}
  allowed_ips: [10.10.0.0/24, 10.20.0.0/24]
  persistent_keepalive_sec: 1
""")
        self.start(f"wg-client {name}", self.hosts[name], "--config", config, "--state-dir", self.folder / name)

    @staticmethod
    def overlay(name):
        return {"laptop": "10.10.0.2", "phone": "10.10.0.3"}[name]

    # The gateway's configuration and what it tells.

    @property
    def config(self):
        return self.folder / "gateway.yaml"

    @property
    def flow_log(self):
        return self.folder / "events.jsonl"

    def write_rules(self, mode="enforce", without=None):
        """The laptop may reach three ports of the db; the phone has no rule."""
        peers = "".join(f"    - name: {name}\n      public_key: {self.keys[name][1]}\n"
                        f"      allowed_ips: [{self.overlay(name)}/32]\n" for name in ("laptop", "phone"))
        rules = "".join(f"    - name: {name}\n      client_id: {self.keys['laptop'][1]}\n"
                        f"      allowed_cidrs: [{DB}/32]\n      protocol: tcp\n      ports: [{port}]\n"
                        for name, port in RULES.items() if name != without)
        write_secret(self.config, f"""\
wg:
  iface: {self.interface('gateway')}
  listen_port: 51820
  private_key: {self.keys['gateway'][0]}
  address: 10.10.0.1/24
  peers:
{peers}authz:
  mode: {mode}
logging:
  enabled: true
  path: {self.flow_log}
policy:
  rules:
{rules}""")

    def reload(self, screen):
        """SIGHUP, and waits until it was carried out. Returns when it was sent."""
        before = len(self.said("wg-server"))
        begin = time.monotonic()
        self.running["wg-server"].send_signal(signal.SIGHUP)
        screen.wait(lambda: "reloaded" in self.said("wg-server")[before:], 10, "the reload")
        refusal = re.search(r"not reloaded.*", self.said("wg-server")[before:])
        if refusal:
            raise AssertionError(refusal.group())
        return begin

    def records(self, **wanted):
        return [record for record in read_jsonl(self.flow_log)
                if all(record.get(key) == value for key, value in wanted.items())]

    def suggestions(self):
        inside = f"ip netns exec {self.prefix}"
        pid = self.running["wg-server"].pid
        return [
            ("passes, by the rule `web`:", f"{inside}laptop curl http://{DB}:{HEALTH}/healthz"),
            ("refused, no rule:", f"{inside}phone curl -m 2 http://{DB}:{HEALTH}/healthz"),
            ("why (each flow, as it comes):", f"tail -f {self.flow_log}"),
            ("summed up:", f"{self.programs / 'wg-server'} report --log {self.flow_log}"),
            ("change the rules, or the mode; then:", f"editor {self.config}; kill -HUP {pid}"),
            ("take its firewall away:", f"{inside}gateway nft flush ruleset"),
        ]

    # The end.

    def _end_programs(self):
        """Ours have to end well when asked to; one that ended before is no matter of the end."""
        asked = [label for label in self.running if label not in self.ended_programs()]
        killed = [f"{label} had to be killed" for label in self._end(*asked)]
        return killed + [f"{label} ended with status {self.running[label].returncode}" for label in asked
                         if label.startswith(PROGRAMS) and self.running[label].returncode > 0]

    def _end(self, *labels):
        """SIGTERM, and after 8 s SIGKILL. Returns those that needed it."""
        killed = []
        ending = {label: self.running[label] for label in labels}
        for process in ending.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.send_signal(signal.SIGCONT)
        deadline = time.monotonic() + 8
        for label, process in ending.items():
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=5)
                killed.append(label)
        return killed

    def _remains_at_the_gateway(self):
        """What wg-server, ended by SIGTERM, did not take back itself; to be asked while its host is still there."""
        server = self.running.get("wg-server")
        if server is None or server.returncode != 0:
            return []
        states = {"nftables rules": self.gateway.nft("list", "ruleset").strip(),
                  "the tunnel": self.interface("gateway") in self.gateway.ip("link", "show"),
                  "a routing rule": "prohibit" in self.gateway.ip("rule", "show")}
        return [f"{what} by wg-server" for what, remains in states.items() if remains]

    def _stop_looking(self):
        if self.seen:
            self.seen.close()

    def _remove_hosts(self):
        for name in self._namespaces():
            self._remove(name)
        # A tunnel's daemon that was killed leaves its socket.
        for socket in self._sockets():
            socket.unlink()

    def _remove_folder(self):
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _namespaces(self):
        return [line.split()[0] for line in _output("ip", "netns", "list").splitlines() if line.startswith(self.prefix)]

    def _remove(self, name):
        """A namespace of ours, with the processes that a visitor or a daemon still has in it."""
        for pid in _output("ip", "netns", "pids", name).split():
            try:
                os.kill(int(pid), signal.SIGKILL)
            except ProcessLookupError:
                pass
        subprocess.run(["ip", "netns", "del", name], timeout=10, check=False)

    def _sockets(self):
        return [path for name in ("gateway", "laptop", "phone")
                for path in pathlib.Path("/var/run/wireguard").glob(f"{self.interface(name)}.*")]

    def _left_behind(self):
        folders = [str(self.folder)] if self.folder and self.folder.exists() else []
        return folders + leftovers(self.prefix, *map(self.interface, ("gateway", "laptop", "phone")), str(self.folder))


def key_pair():
    private = _output("wg", "genkey").strip()
    return private, _output("wg", "pubkey", stdin=private).strip()


def write_secret(path, text):
    """Never readable by others, not even while it is written; never half there."""
    new = path.with_suffix(".new")
    new.touch(mode=0o600)
    new.write_text(text)
    new.replace(path)


def _output(*command, stdin=None):
    return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=10, check=True).stdout
