# SPDX-License-Identifier: Apache-2.0
"""The hosts of the managed demo (Tests/System/managed.py draws them), and what runs in them beside Warren."""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from managed import DB, Thread
from namespace import Capture

PROGRAMS = ("warren-server", "warren-gateway", "warren-agent", "warren", "protected-resource")
WEB, FILES, SSH = 8080, 8081, 22
_DOWNLOADS = pathlib.Path(__file__).resolve().parent / "downloads"


class Stage:
    def __init__(self, programs):
        self.programs = programs
        self.made = []
        self.folder = self.thread = self.seen = None
        # Rules by what they are called on the screen; acts fill it.
        self.rules = {}

    def build(self, screen):
        screen.say("Bringing up a control plane, a gateway, two devices and a private network on this machine.")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="warren-demo-"))
        self.made.append(str(self.folder))
        self.thread = Thread(self.programs, self.folder)
        self.made += [host.name for host in self.thread.hosts.values()]
        for label, program, *arguments in (
                ("protected-resource", self.programs / "protected-resource", "--listen", f"[::]:{WEB}"),
                ("protected-resource ssh", self.programs / "protected-resource", "--listen", f"{DB}:{SSH}"),
                ("downloads", _DOWNLOADS, DB, FILES)):
            self._start(label, program, *arguments)
            screen.wait(lambda label=label: " ready" in self.thread.said(label), 15, f"{label} to be ready")
        self.seen = Capture(self.thread.db, "eth0")

    def _start(self, label, program, *arguments, host="db"):
        process = self.thread.hosts[host].start("setsid", program, *arguments, log=self.thread.log(label))
        self.thread.running[label] = process
        return process

    def download(self, name):
        """Starts an endless download at a host. Returns the file that grows."""
        file = self.folder / f"download-{name}"
        self._start("curl", "curl", "-sS", "-m", "60", "-o", file, f"http://{DB}:{FILES}/", host=name)
        return file

    def end_downloads(self):
        """They would fill the disk while a visitor looks around."""
        process = self.thread.running.pop("curl", None)
        if process and process.poll() is None:
            process.kill()
            process.wait(timeout=5)

    def ended_programs(self):
        return [label for label, process in self.thread.running.items() if process.poll() is not None]

    def last_words(self):
        """The ends of the logs, for a failure."""
        if not self.thread:
            return ""
        logs = ((label, self.thread.said(label).splitlines()[-6:]) for label in self.thread.running)
        return "\n".join(f"  {label}: {line}" for label, lines in logs for line in lines)

    def suggestions(self):
        inside = f"ip netns exec {self.thread.prefix}"
        warren = f"WARREN_CONTEXT={self.folder}/context.json {inside}-control {self.programs}/warren"
        return [
            ("who may reach what, and why:", f"{warren} explain laptop db:{WEB}"),
            ("the fleet:", f"{warren} status"),
            ("passes by the rule:", f"{inside}-laptop curl http://{DB}:{WEB}/healthz"),
            ("refused:", f"{inside}-laptop curl -m 2 http://{DB}:{SSH}/"),
            ("each flow, as it comes:", f"tail -f {self.thread.flow_log}"),
        ]

    def close(self):
        """Takes down whatever was made, however far it came. Returns what could not be removed."""
        left = []
        if self.seen:
            self.seen.close()
        if self.thread:
            left += self._end_programs()
            self.thread.close()
            left += self._left_behind()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
        return left

    def _end_programs(self):
        """Ours have to end well when asked to."""
        asked = {label: process for label, process in self.thread.running.items() if process.poll() is None}
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

    def _left_behind(self):
        prefix = self.thread.prefix
        listed = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=True).stdout
        namespaces = [line.split()[0] for line in listed.splitlines() if line.startswith(prefix)]
        sockets = [str(path) for path in pathlib.Path("/var/run/wireguard").glob(f"{prefix}*")] \
            if os.path.isdir("/var/run/wireguard") else []
        return namespaces + sockets
