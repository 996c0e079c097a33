# SPDX-License-Identifier: Apache-2.0
"""How far a control plane may go on a machine is agreed there, and nowhere else."""
import contextlib
import signal

import pytest

from managed import DB, Thread
from namespace import Capture, EchoServer, wait_until
from world import BIN

WEB, CHAT = 8080, 7000


@pytest.fixture(scope="module")
def thread(tmp_path_factory):
    """Laptop and phone may reach the db, and each other at one port. Tests leave it as they found it."""
    made = Thread(BIN, tmp_path_factory.mktemp("consent"))
    with contextlib.ExitStack() as stack:
        stack.callback(made.close)
        made.bring_up()
        made.allow("--output", "allow", "--to", "group:laptops", "--tcp", str(CHAT))
        for host, port in ((made.db, WEB), (made.laptop, CHAT), (made.phone, CHAT)):
            stack.enter_context(contextlib.closing(EchoServer(host, port)))
        wait_until(lambda: made.laptop.connects(DB, WEB, 0.5), 10, "the way to the db")
        for host, other in (("laptop", "phone"), ("phone", "laptop")):
            wait_until(lambda: made.hosts[host].connects(made.address(other), CHAT, 0.5), 10, f"{host} → {other}")
        yield made


@pytest.fixture
def closed(thread):
    """The laptop, closed to what comes in."""
    thread.up("laptop", "--block-incoming")
    yield
    thread.up("laptop", "--no-block-incoming")
    wait_until(lambda: enters(thread), 10, "the way in")


def enters(thread):
    return thread.phone.connects(thread.address("laptop"), CHAT, 0.5)


def leaves(thread):
    return thread.laptop.connects(thread.address("phone"), CHAT, 2)


def test_without_consent_to_routes_the_own_network_is_all_there_is_and_that_is_said(thread):
    thread.up("laptop", "--no-accept-routes")
    try:
        phase = wait_until(lambda: refused(thread), 10, "the refusal")
        assert f"{DB}/32" in phase["detail"] and phase["remedy"] == "on the machine: warren up --accept-routes"
        with contextlib.closing(Capture(thread.db, "eth0")) as seen:
            assert not thread.laptop.connects(DB, WEB, 0.5)
            assert seen.count(src=thread.address("laptop")) == 0
        assert leaves(thread) and enters(thread)
        wait_until(lambda: "routes_not_accepted" in thread.warren("doctor", check=False).out, 10,
                   "the control plane to know")
    finally:
        thread.up("laptop", "--accept-routes")
    wait_until(lambda: thread.laptop.connects(DB, WEB, 0.5), 10, "the way to the db")
    assert thread.phase("laptop", "routes")["status"] == "ok"


def refused(thread):
    phase = thread.phase("laptop", "routes")
    return phase.get("code") == "routes_not_accepted" and phase


def test_a_closed_machine_opens_flows_and_answers_none(thread, closed):
    with contextlib.closing(Capture(thread.laptop, thread.interface("laptop"))) as tunnel:
        assert not enters(thread)
        assert tunnel.count(src=thread.address("phone"), dport=CHAT) > 0, "the rules let it come as far as here"
        assert tunnel.count(dst=thread.address("phone")) == 0
    assert leaves(thread) and thread.laptop.connects(DB, WEB)
    assert "--block-incoming" in thread.phase("laptop", "firewall")["detail"]


def test_it_stays_closed_over_a_restart_and_when_somebody_flushes_its_firewall(thread, closed):
    thread.stop("laptop", signal.SIGKILL)
    assert not enters(thread), "nothing is opened by a program's end"
    thread.start_node("laptop")
    thread.wait_applied("laptop")
    assert not enters(thread)
    thread.laptop.nft("flush", "ruleset")
    wait_until(lambda: not enters(thread), 10, "the repair")
    assert leaves(thread)


def test_down_leaves_nothing_of_it_behind(thread, closed):
    assert "_incoming" in thread.laptop.run("nft", "list", "tables").stdout
    thread.warren("down", "--socket", thread.socket("laptop"), host="laptop")
    assert "_incoming" not in thread.laptop.run("nft", "list", "tables").stdout
    thread.up("laptop")


def test_a_gateway_is_not_closed(thread):
    done = thread.warren("up", "--block-incoming", "--socket", thread.socket("gateway"), host="gateway", check=False)
    assert done.status == 2 and "its rules say what may" in done.err
    assert thread.laptop.connects(DB, WEB)


def test_where_it_can_not_be_read_the_least_is_done(thread):
    consent = thread.state("laptop") / "consent.json"
    kept = consent.read_text()
    thread.stop("laptop", signal.SIGTERM)
    consent.write_text("{")
    try:
        thread.start_node("laptop")
        wait_until(lambda: "what was agreed can't be read" in thread.said("laptop"), 10, "the message")
        assert not enters(thread) and not thread.laptop.connects(DB, WEB, 0.5)
        assert leaves(thread)
        thread.up("laptop", "--accept-routes")
        wait_until(lambda: thread.laptop.connects(DB, WEB, 0.5), 10, "what was said anew")
        assert not enters(thread), "what was not named stays the least"
    finally:
        thread.stop("laptop", signal.SIGTERM)
        consent.write_text(kept)
        thread.start_node("laptop")
    wait_until(lambda: thread.laptop.connects(DB, WEB, 0.5) and enters(thread), 15, "all of it again")
