# SPDX-License-Identifier: Apache-2.0
"""warren-server as a program: what it makes at its first start, who may ask it for a link, how it stops."""
import json
import re
import signal
import socket
import ssl
import stat
import subprocess
import urllib.request

import pytest

from world import BIN

PROGRAM = BIN / "warren-server"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    def __init__(self, state, *options, port=None, within=()):
        self.port = port or free_port()
        self.process = subprocess.Popen(
            [*within, PROGRAM, "--state-dir", state, "--listen", f"127.0.0.1:{self.port}", *options], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        self.lines = [self.process.stdout.readline() for _ in range(2)]

    def get(self, path, **options):
        return urllib.request.urlopen(f"https://localhost:{self.port}{path}", timeout=5, **options)

    def stop(self, by=signal.SIGTERM):
        self.process.send_signal(by)
        out, self.errors = self.process.communicate(timeout=20)
        return "".join(self.lines) + out


@pytest.fixture
def state(tmp_path):
    return tmp_path / "state"


@pytest.fixture
def server(state):
    made = Server(state)
    yield made
    made.process.kill()
    made.process.communicate()


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=20)


def link_in(text):
    return re.search(r"https://\S+/#setup=(\S+)\.(\S{43})", text).group(1)


def test_first_start_makes_its_files_for_its_user_only(server, state):
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    assert {"ca.pem", "ca.key", "server.key", "warren.db"} <= {file.name for file in state.iterdir()}
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in state.iterdir()}
    assert not any(mode & 0o077 for mode in modes.values()), modes
    trusting = ssl.create_default_context(cafile=state / "ca.pem")
    assert json.load(server.get("/health", context=trusting)) == {"status": "ok"}


def test_setup_link_replaces_the_one_before(server, state):
    asked = run("setup-link", "--state-dir", state)
    assert asked.returncode == 0
    printed = server.stop()
    assert server.process.returncode == 0, server.errors
    assert link_in(asked.stdout) != link_in(printed)


def test_a_restart_keeps_authority_and_key(server, state):
    before = {name: (state / name).read_text() for name in ["ca.pem", "ca.key", "server.key"]}
    server.stop(signal.SIGKILL)
    again = Server(state)
    assert again.lines[1] == server.lines[1]
    assert again.stop() and again.process.returncode == 0
    assert {name: (state / name).read_text() for name in before} == before


def test_no_two_installations_share_a_key(server, state, tmp_path):
    """Nothing secret comes with the program."""
    other = Server(tmp_path / "other")
    other.stop()
    for name in ("ca.key", "server.key", "device-secrets.key"):
        assert (state / name).read_text() != (tmp_path / "other" / name).read_text(), name


def test_a_second_server_on_one_state_directory_is_refused(server, state):
    second = run("--state-dir", state, "--listen", f"127.0.0.1:{free_port()}")
    assert second.returncode == 1 and "another warren-server" in second.stderr
    assert server.process.poll() is None


def test_no_server_no_link(state):
    asked = run("setup-link", "--state-dir", state)
    assert asked.returncode == 1 and "no server answers" in asked.stderr


def test_a_directory_that_others_may_enter_is_refused(state):
    state.mkdir(mode=0o755)
    refused = run("--state-dir", state, "--listen", f"127.0.0.1:{free_port()}")
    assert refused.returncode == 1 and f"chmod 700 {state}" in refused.stderr
    assert not list(state.iterdir())


@pytest.mark.parametrize("options, words", [
    (["--tls-cert", "x.pem"], "give both, or neither"),
    (["--plain-http", "--listen", "0.0.0.0:8080"], "--listen has to be 127.0.0.1"),
    (["--public-url", "http://vpn.example.org"], "--public-url begins with https://"),
    (["--public-url", "vpn.example.org"], "is no URL of a server"),
    (["--listen", "localhost"], "has no port"),
    (["--log-level", "loud"], "is no log level"),
])
def test_bad_flags_are_said_and_end_with_2(state, options, words):
    refused = run("--state-dir", state, *options)
    assert refused.returncode == 2 and words in " ".join(refused.stderr.split())
    assert not state.exists()
