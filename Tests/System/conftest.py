# SPDX-License-Identifier: Apache-2.0
import contextlib
import os
import pathlib
import shutil
import subprocess

import pytest

from managed import Thread
from planted import ANSWERS, LAST, recording
from world import BIN, DRIVER, World

CLOCK = pathlib.Path(__file__).with_name("clock_shift.c")


def pytest_collection_modifyitems(items):
    needed = ["ip", "nft", "wg", "conntrack", "ping"] + (["wireguard-go"] if DRIVER == "uapi" else [])
    missing = [name for name in needed if not shutil.which(name)]
    reason = None
    if os.geteuid() != 0:
        reason = "needs root: network namespaces, nftables, tun devices"
    elif missing:
        reason = f"needs {', '.join(missing)}: run scripts/install-packages system"
    if reason:
        for item in items:
            item.add_marker(pytest.mark.skip(reason=reason))
    # It looks through what all others have written.
    items.sort(key=lambda item: item.name == LAST)


@pytest.fixture(scope="session", autouse=True)
def programs_are_built():
    assert (BIN / "wg-server").exists(), f"{BIN} holds no programs: run make build"


@pytest.fixture(scope="session", autouse=True)
def answers_are_kept(tmp_path_factory):
    with recording(tmp_path_factory.getbasetemp() / ANSWERS):
        yield


@pytest.fixture
def world(tmp_path):
    with contextlib.closing(World(tmp_path)) as made:
        yield made


@pytest.fixture(scope="module")
def shared_world(tmp_path_factory):
    """For tests that only look: one world for a file."""
    with contextlib.closing(World(tmp_path_factory.mktemp("world"))) as made:
        yield made


@pytest.fixture
def thread(tmp_path):
    """A network that works, with one rule, a laptop, and a phone that has not joined."""
    with contextlib.closing(Thread(BIN, tmp_path)) as made, made.working_office():
        yield made


@pytest.fixture(scope="session")
def clock(tmp_path_factory):
    """What makes a program's wall clock wrong."""
    compiler = shutil.which("clang") or shutil.which("cc")
    library = tmp_path_factory.mktemp("clock") / "clock_shift.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, CLOCK], check=True)
    return library


def pytest_sessionfinish():
    left = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True).stdout
    prefix = f"w{os.getpid() % 100000}"
    assert not any(line.startswith(prefix) for line in left.splitlines()), f"namespaces left behind: {left}"
