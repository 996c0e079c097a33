# SPDX-License-Identifier: Apache-2.0
"""The hosts of a managed network: a switch, those at it, and what a gateway has behind it."""
import itertools
import os
import pathlib

from namespace import Namespace, connect_hosts

DB, DB6 = "10.20.0.10", "fd00:20::10"
_numbers = itertools.count(1)


class Hosts:
    """The hosts, each a network namespace with a name, and the programs in them."""

    # Who is at the switch: 192.0.2.NUMBER.
    numbers = {"gateway": 1, "laptop": 2, "phone": 3, "control": 10}
    gateways = ("gateway",)

    def __init__(self, programs, folder):
        self.programs, self.folder = pathlib.Path(programs), pathlib.Path(folder)
        self.prefix = f"t{os.getpid() % 100000}{next(_numbers)}"
        self.running, self.hosts = {}, {}
        for name in ("net", "db"):
            self.hosts[name] = Namespace(f"{self.prefix}-{name}")
        self.net.ip("link", "add", "bridge0", "type", "bridge")
        self.net.ip("link", "set", "bridge0", "up")
        for name, number in self.numbers.items():
            self.add_host(name, number)
        self._lay_private_cable()

    def close(self):
        for process in self.running.values():
            if process.poll() is None:
                process.kill()
                process.wait(timeout=5)
        for name, host in self.hosts.items():
            host.ip("link", "del", self.interface(name), check=False)
        for host in self.hosts.values():
            host.close()
        for left in pathlib.Path("/var/run/wireguard").glob(f"{self.prefix}*"):
            left.unlink(missing_ok=True)

    def __getattr__(self, name):
        """A host by its name."""
        try:
            return self.__dict__["hosts"][name]
        except KeyError:
            raise AttributeError(name) from None

    def interface(self, name):
        """Unique on the machine, since userspace tunnels share /var/run/wireguard; at most 15 characters."""
        return f"{self.prefix}{name[0]}{name[-1]}"

    def add_host(self, name, number):
        """A host at the switch: 192.0.2.NUMBER."""
        host = self.hosts[name] = Namespace(f"{self.prefix}-{name}")
        connect_hosts(host, "eth0", self.net, f"to-{name}")
        self.net.ip("link", "set", f"to-{name}", "master", "bridge0")
        host.ip("addr", "add", f"192.0.2.{number}/24", "dev", "eth0")

    def _lay_private_cable(self):
        connect_hosts(self.gateway, "lan0", self.db, "eth0")
        for address, near in ((DB, "10.20.0.1"), (DB6, "fd00:20::1")):
            length = 64 if ":" in address else 24
            self.gateway.ip("addr", "add", f"{near}/{length}", "dev", "lan0")
            self.db.ip("addr", "add", f"{address}/{length}", "dev", "eth0")
            self.db.ip("route", "add", "default", "via", near)

    # Programs.

    def start(self, label, host, program, *arguments):
        """Starts a program of ours in a host that has its name."""
        renamed = ("unshare", "--uts", "sh", "-c", f'echo {host} > /proc/sys/kernel/hostname && exec "$@"', "sh")
        process = self.hosts[host].start("setsid", *renamed, self.programs / program, *arguments, log=self.log(label))
        self.running[label] = process
        return process

    def log(self, label):
        return self.folder / f"{label}.log"

    def said(self, label):
        return self.log(label).read_text(errors="replace") if self.log(label).exists() else ""

    def stop(self, label, signal_number):
        """Sends a signal and waits until the program has ended."""
        process = self.running.pop(label)
        process.send_signal(signal_number)
        return process.wait(timeout=15)
