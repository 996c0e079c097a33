# SPDX-License-Identifier: Apache-2.0
"""What runs in the hosts of the managed demo (managed_hosts.py draws them) beside Warren, and who watches what arrives."""
import pathlib
import shlex
import shutil
import signal
import subprocess
import tempfile
import time

from managed_hosts import SITE, Fleet
from leftovers import leftovers
from managed import DB
from namespace import Capture

PROGRAMS = ("warren-server", "warren-gateway", "warren-agent", "warren", "protected-resource")
WEB, FILES, SSH = 8080, 8081, 22
_DOWNLOADS = pathlib.Path(__file__).resolve().parent / "downloads"


class Stage:
    def __init__(self, programs):
        self.programs = programs
        self.made = []
        self.folder = self.fleet = None
        # What arrives at the db; at the Internet by the exit; and there past every tunnel.
        self.at_db = self.behind_exit = self.past_tunnel = None
        # Rules by what they are called on the screen; acts fill it.
        self.rules = {}

    def build(self, screen):
        screen.say("Bringing up a control plane, two gateways, four devices, a private network and an\n"
                   "Internet on this machine.")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="warren-demo-"))
        self.made.append(str(self.folder))
        self.fleet = Fleet(self.programs, self.folder)
        self.made += [host.name for host in self.fleet.hosts.values()]
        for host, address in (("db", DB), ("internet", SITE)):
            for port in (WEB, SSH):
                self._start(f"{host}:{port}", self.programs / "protected-resource", "--listen", f"{address}:{port}",
                            host=host)
        self._start("downloads", _DOWNLOADS, DB, FILES)
        for label in list(self.fleet.running):
            screen.wait(lambda label=label: " ready" in self.fleet.said(label), 15, f"{label} to be ready")
        self.at_db = Capture(self.fleet.db, "eth0")
        self.behind_exit = Capture(self.fleet.internet, "exit0")
        self.past_tunnel = Capture(self.fleet.internet, "provider0")

    def _start(self, label, program, *arguments, host="db"):
        process = self.fleet.hosts[host].start("setsid", program, *arguments, log=self.fleet.log(label))
        self.fleet.running[label] = process
        return process

    def download(self, name):
        """Starts an endless download at a host. Returns the file that grows."""
        file = self.folder / f"download-{name}"
        self._start("curl", "curl", "-sS", "-m", "60", "-o", file, f"http://{DB}:{FILES}/", host=name)
        return file

    def end_downloads(self):
        """They would fill the disk while a visitor looks around."""
        process = self.fleet.running.pop("curl", None)
        if process and process.poll() is None:
            process.kill()
            process.wait(timeout=5)

    def ended_programs(self):
        return [label for label, process in self.fleet.running.items() if process.poll() is not None]

    def last_words(self):
        """The ends of the logs, for a failure."""
        if not self.fleet:
            return ""
        logs = ((label, self.fleet.said(label).splitlines()[-6:]) for label in self.fleet.running)
        return "\n".join(f"  {label}: {line}" for label, lines in logs for line in lines)

    def suggestions(self):
        at = self._write_at()
        return [
            ("the fleet, and what needs attention:", f"{at} control warren status\n{at} control warren doctor"),
            ("passes by the rule, and why:",
             f"{at} laptop curl http://{DB}:{WEB}/healthz\n{at} control warren explain laptop db:{WEB}"),
            ("refused, and why:",
             f"{at} phone curl -m 2 http://{DB}:{SSH}/\n{at} control warren explain phone db:{SSH}"),
            ("each flow, as it comes:", f"{at} control warren flows --follow"),
            ("what a machine knows of its own node, also with the server killed:",
             f"{at} laptop warren status --node --socket {self.fleet.socket('laptop')}"),
            ("the gateway's boundaries, each tried with a packet:",
             f"{at} gateway warren-gateway selftest --interface {self.fleet.interface('gateway')} \\\n"
             f"    --state-dir {self.fleet.state('gateway')}"),
            ("all that people decided, as a file; edit it, then `warren diff -f`, `apply -f`:",
             f"{at} control warren export"),
        ]

    def _write_at(self):
        """A command of the visitor's: runs another at a host, signed in."""
        path = self.folder / "at"
        path.write_text("#!/bin/sh\n# at HOST COMMAND ...\nhost=$1; shift\n"
                        f"export PATH={shlex.quote(str(self.programs))}:$PATH WARREN_CONTEXT={self.folder}/context.json\n"
                        f'exec ip netns exec "{self.fleet.prefix}-$host" "$@"\n')
        path.chmod(0o700)
        return path

    def close(self):
        """Takes down whatever was made, however far it came. Returns what could not be removed."""
        left = []
        for capture in (self.at_db, self.behind_exit, self.past_tunnel):
            if capture:
                capture.close()
        if self.fleet:
            left += self._end_programs()
            self.fleet.close()
            left += leftovers(self.fleet.prefix, str(self.folder))
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
            left += [str(self.folder)] if self.folder.exists() else []
        return left

    def _end_programs(self):
        """Ours have to end well when asked to."""
        asked = {label: process for label, process in self.fleet.running.items() if process.poll() is None}
        for process in asked.values():
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + 10
        failed = []
        for label, process in asked.items():
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=5)
                failed.append(f"{label} had to be killed")
            if process.returncode > 0:
                failed.append(f"{label} ended with status {process.returncode}")
        return failed
