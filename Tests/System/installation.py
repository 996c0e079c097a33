# SPDX-License-Identifier: Apache-2.0
"""A warren-server that is set up, for benches: its owner is signed in."""
import http.client
import json
import os
import pathlib
import re
import ssl
import time

from test_warren_server import Server

BASE = "/api/v1"


class Installation:
    def __init__(self, folder, tls=True, within=()):
        """`within` are the words of a command that the server is started by."""
        self.state, self.tls, self.session, self.within = folder / "state", tls, None, within
        self.start()
        self.trust = ssl.create_default_context(cafile=self.state / "ca.pem") if tls else None
        printed = "".join(self.server.process.stdout.readline() for _ in range(2)) + "".join(self.server.lines)
        setup = {"token": re.search(r"#setup=([^.\s]+)", printed).group(1),
                 "email": "ada@example.org", "name": "Ada", "password": "correct horse battery staple",
                 "tenant_name": "example"}
        self.session = self.connect()("POST", "/setup", setup)["session_hash"]

    def start(self, port=None):
        self.server = Server(self.state, "--log-level", "warning", *([] if self.tls else ["--plain-http"]), port=port,
                             within=self.within)

    @property
    def headers(self):
        return {"Authorization": f"Session {self.session}"} if self.session else {}

    def connect(self):
        """A connection that is kept open, as a function."""
        connection = (
            http.client.HTTPSConnection("localhost", self.server.port, timeout=120, context=self.trust) if self.tls
            else http.client.HTTPConnection("localhost", self.server.port, timeout=120))

        def ask(method, path, body=None):
            connection.request(method, BASE + path, body and json.dumps(body), self.headers)
            answer = connection.getresponse()
            text = answer.read()
            assert answer.status < 300, f"{method} {path}: {text[:500]}"
            return json.loads(text or "null")
        return ask

    def restart(self):
        """Returns how long it takes until it is ready, in milliseconds."""
        self.server.stop()
        start = time.monotonic()
        self.start(self.server.port)
        with self.server.get("/readyz", context=self.trust):
            return (time.monotonic() - start) * 1000

    def memory(self):
        return memory(self.server.process.pid)

    def processor(self):
        """Seconds of processor time that it has taken."""
        fields = pathlib.Path(f"/proc/{self.server.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(process):
    """What a process has resident, and of it what is not its program's file, in MiB."""
    status = pathlib.Path(f"/proc/{process}/status").read_text()
    value = {line.split(":")[0]: line.split()[1] for line in status.splitlines() if "kB" in line}
    return tuple(int(value[name]) / 1024 for name in ("VmRSS", "RssAnon"))
