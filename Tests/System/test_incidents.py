# SPDX-License-Identifier: Apache-2.0
"""Two machines with one identity: both are cut off at the gateway within a second, and one click gives it back."""
import shutil
import signal
import time

import pytest

from namespace import wait_until
from managed import DB, SERVER, WEB, Thread
from world import BIN


@pytest.fixture
def thread(tmp_path):
    """A network that works, with one rule, a laptop, and a phone that has not joined."""
    made = Thread(BIN, tmp_path)
    try:
        with made.working_office():
            yield made
    finally:
        made.close()


def test_a_copied_identity_is_cut_off_and_comes_back_with_another_key(thread):
    address, key = thread.address("laptop"), thread.device("laptop")["public_key"]
    copy_identity(thread, "laptop", "phone")
    assert thread.listed("incident", "list") == []
    cut = let_the_first_speak_again(thread)
    assert cut < 1

    incident = thread.listed("incident", "list")[0]
    assert incident["incident_type"] == "session_conflict" and incident["blocks"]
    assert incident["device_name"] == "laptop"
    assert incident["endpoints"] and all(at.startswith("192.0.2.") for at in incident["endpoints"])
    assert thread.device("laptop")["state"] == "active", "nothing of it is changed"

    token = thread.json("incident", "resolve", incident["id"], "--note", "a copied disk")["token"]
    assert not thread.laptop.connects(DB, WEB, 0.5), "the key that both have is void"
    thread.warren("up", "--socket", thread.socket("laptop"), "--server", SERVER, "--key", token, host="laptop")
    thread.wait_applied("laptop")
    wait_until(lambda: thread.laptop.connects(DB, WEB, 0.5), 5, "the laptop to be back")
    assert thread.address("laptop") == address
    assert thread.device("laptop")["public_key"] != key
    assert not thread.phone.connects(DB, WEB, 0.5), "the copy has nothing that is worth anything"
    assert thread.listed("incident", "list") == []


def copy_identity(thread, original, copy):
    """What somebody has who restores an image on a second machine. The copy takes the original's place."""
    shutil.copytree(thread.state(original), thread.state(copy))
    before = len(thread.said(original))
    thread.start_node(copy)
    wait_until(lambda: "another connection has taken" in thread.said(original)[before:], 15,
               f"the copy to connect: {thread.said(copy)}")


def let_the_first_speak_again(thread):
    """Seconds from the original's second hello until the gateway carries nothing of its any more."""
    thread.warren("up", "--socket", thread.socket("laptop"), host="laptop")
    wait_until(lambda: "incident: device cut off" in thread.said("server"), 15,
               f"the incident: {thread.said('laptop')[-2000:]}")
    start = time.monotonic()
    wait_until(lambda: not thread.laptop.connects(DB, WEB, 0.2), 5, "the block")
    return time.monotonic() - start - 0.2


def test_both_machines_keep_their_streams_and_are_restored(thread):
    copy_identity(thread, "laptop", "phone")
    let_the_first_speak_again(thread)
    assert thread.device("laptop")["online"], "its stream stays"
    assert not thread.phone.connects(DB, WEB, 0.3)
    thread.stop("phone", signal.SIGKILL)
    incident = thread.listed("incident", "list")[0]
    thread.warren("incident", "resolve", incident["id"], "--restore")
    wait_until(lambda: thread.laptop.connects(DB, WEB, 0.5), 5, "the laptop to be back")
    assert thread.listed("incident", "list") == []
