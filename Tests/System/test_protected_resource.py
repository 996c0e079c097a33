# SPDX-License-Identifier: Apache-2.0
"""protected-resource on loopback: what it answers, what it logs, and how it ends."""
import contextlib
import re
import signal
import socket
import subprocess
import urllib.error
import urllib.request

import pytest

from namespace import wait_until
from world import BIN


class Resource:
    """The program on a free port; `log` is what it has written."""

    def __init__(self, folder, listen="127.0.0.1:0"):
        self.path = folder / "protected-resource.log"
        with open(self.path, "wb") as output:
            self.process = subprocess.Popen([BIN / "protected-resource", "--listen", listen], stdin=subprocess.DEVNULL,
                                            stdout=output, stderr=output)
        ready = wait_until(lambda: re.search(r"ready", self.log) and re.search(r":(\d+)\b(?!.*:\d+\b)", self.ready_line),
                           10, "the program to be ready")
        self.port = int(ready.group(1))

    @property
    def log(self):
        return self.path.read_text()

    @property
    def ready_line(self):
        return next(line for line in self.log.splitlines() if "ready" in line)

    def get(self, path, method="GET"):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read()

    def is_listening(self):
        with socket.socket() as sock:
            return sock.connect_ex(("127.0.0.1", self.port)) == 0

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(timeout=5)


@pytest.fixture
def resource(tmp_path):
    with contextlib.closing(Resource(tmp_path)) as made:
        yield made


def test_health_is_200_and_everything_else_404(resource):
    assert resource.get("/healthz") == (200, b"ok\n")
    assert resource.get("/healthz?verbose=1") == (200, b"ok\n")
    for path, method in (("/", "GET"), ("/healthz/", "GET"), ("/etc/passwd", "GET"), ("/healthz", "POST")):
        assert resource.get(path, method)[0] == 404, f"{method} {path}"


def test_each_request_is_logged(resource):
    resource.get("/healthz")
    resource.get("/secret", "DELETE")
    line = wait_until(lambda: [line for line in resource.log.splitlines() if "/secret" in line], 5, "the line")[0]
    for field in ("method=DELETE", "path=/secret", "status=404", "remote=127.0.0.1:"):
        assert field in line, line
    assert re.search(r"\bms=\d", line)
    assert "path=/healthz" in resource.log and "status=200" in resource.log


def test_sigterm_finishes_what_runs_and_ends(resource):
    with socket.create_connection(("127.0.0.1", resource.port), timeout=5) as sock:
        sock.sendall(b"POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello")
        # The server has taken the request when it answers another one that came later.
        assert resource.get("/healthz")[0] == 200
        resource.process.send_signal(signal.SIGTERM)
        wait_until(lambda: not resource.is_listening(), 5, "the port to close")
        assert resource.process.poll() is None, "a request is still running"
        sock.sendall(b"world")
        assert sock.recv(1000).startswith(b"HTTP/1.1 404")
    assert resource.process.wait(timeout=10) == 0
    assert "path=/upload" in resource.log


def test_an_idle_connection_does_not_hold_it_up(resource):
    with socket.create_connection(("127.0.0.1", resource.port), timeout=5) as sock:
        sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert sock.recv(1000).startswith(b"HTTP/1.1 200")
        resource.process.send_signal(signal.SIGTERM)
        assert resource.process.wait(timeout=5) == 0


def test_a_port_in_use_is_an_error(resource, tmp_path):
    second = subprocess.run([BIN / "protected-resource", "--listen", f"127.0.0.1:{resource.port}"], capture_output=True,
                            text=True, timeout=10)
    assert second.returncode == 1 and "in use" in second.stderr, second.stderr


@pytest.mark.parametrize("listen", ["8080", "host", "::1:8080", ":80", "127.0.0.1:65536"])
def test_a_listen_address_that_is_none_is_refused(listen):
    done = subprocess.run([BIN / "protected-resource", "--listen", listen], capture_output=True, text=True, timeout=10)
    assert done.returncode == 64 and "listen" in done.stderr
