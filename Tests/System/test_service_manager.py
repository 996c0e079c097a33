# SPDX-License-Identifier: Apache-2.0
"""What systemd hears of the programs: ready, alive, stopping (sd_notify(3)); the test is the manager."""
import contextlib
import os
import signal
import socket
import subprocess

import pytest

from namespace import wait_until
from test_warren_server import free_port
from world import BIN


class Manager:
    def __init__(self, folder):
        self.path = folder / "notify"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(self.path))
        self.socket.settimeout(15)

    def close(self):
        self.socket.close()

    def start(self, log, *command):
        environment = {**os.environ, "NOTIFY_SOCKET": str(self.path), "WATCHDOG_USEC": "200000"}
        with open(log, "ab") as output:
            return subprocess.Popen(command, stdout=output, stderr=output, env=environment)

    def next(self):
        return self.socket.recv(200).decode()


@pytest.fixture
def manager(tmp_path):
    with contextlib.closing(Manager(tmp_path)) as made:
        yield made


@pytest.mark.parametrize("program", ["warren-server", "warren-agent", "warren-gateway"])
def test_the_manager_hears_ready_alive_and_stopping(manager, tmp_path, program):
    state, log = tmp_path / "state", tmp_path / "log"
    interface = f"n{os.getpid() % 100000}"
    node = ("--interface", interface, "--socket", tmp_path / "sock", "--run-dir", tmp_path)
    arguments = {"warren-server": ("--listen", f"127.0.0.1:{free_port()}"), "warren-agent": node,
                 "warren-gateway": (*node, "--flow-log", tmp_path / "flows.jsonl")}
    process = manager.start(log, BIN / program, "--state-dir", state, *arguments[program])
    try:
        assert manager.next() == "READY=1", log.read_text()
        assert [manager.next(), manager.next()] == ["WATCHDOG=1"] * 2
        process.send_signal(signal.SIGTERM)
        said = wait_until(lambda: (said := manager.next()) != "WATCHDOG=1" and said, 5, "the last word")
        assert said == "STOPPING=1"
        assert process.wait(timeout=15) == 0
    finally:
        process.kill()
        process.wait(timeout=5)


def test_a_program_that_hangs_is_not_said_to_be_alive(manager, tmp_path):
    process = manager.start(tmp_path / "log", BIN / "warren-server", "--state-dir", tmp_path / "state", "--listen",
                            f"127.0.0.1:{free_port()}")
    try:
        assert [manager.next(), manager.next()] == ["READY=1", "WATCHDOG=1"]
        process.send_signal(signal.SIGSTOP)
        manager.socket.settimeout(1)
        with pytest.raises(TimeoutError):
            while True:
                manager.next()
    finally:
        process.kill()
        process.wait(timeout=5)
