# SPDX-License-Identifier: Apache-2.0
"""What happens at the same time: one key for two, a device that is deleted while it speaks, a server that is restarted
under many agents."""
import concurrent.futures
import contextlib
import signal
import time

import pytest

from bench_fabric import fill
from fleet import Fleet
from installation import Installation
from managed import DB, SERVER, WEB, Thread
from namespace import Capture, wait_until
from world import BIN

AGENTS = 1_000


def test_of_two_agents_that_use_a_one_off_key_at_once_one_gets_in(thread):
    names = ("guest1", "guest2")
    for number, name in enumerate(names, start=4):
        thread.add_host(name, number)
        thread.start_node(name)
        wait_until(thread.socket(name).exists, 10, name)
    invitation = thread.join_key()

    def join(name):
        return thread.warren("up", "--socket", thread.socket(name), "--server", SERVER, "--key", invitation, host=name,
                             check=False)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        done = dict(zip(names, pool.map(join, names)))
    [winner] = [name for name in names if done[name].status == 0]
    [loser] = [name for name in names if done[name].status != 0]
    assert "used up" in done[loser].err
    thread.wait_applied(winner)
    assert thread.device(loser) is None
    assert thread.hosts[loser].run("ip", "link", "show", thread.interface(loser), check=False).returncode != 0
    for name in names:
        thread.warren("down", "--socket", thread.socket(name), host=name, check=False)


def test_nobody_enrols_after_the_answer_that_the_key_is_revoked(tmp_path):
    """Of those that are enrolling meanwhile each is a device or was refused: nobody is anything between."""
    with contextlib.ExitStack() as stack:
        installation = Installation(tmp_path)
        stack.callback(installation.server.process.communicate)
        stack.callback(installation.server.process.kill)
        fleet = Fleet(f"localhost:{installation.server.port}", installation.state / "ca.pem")
        stack.callback(fleet.process.kill)
        ask = installation.connect()
        network = ask("POST", "/networks", {"name": "office", "cidr": "10.0.0.0/16"})["id"]
        made = ask("POST", "/join-keys", {"network_id": network, "reusable": True})
        with concurrent.futures.ThreadPoolExecutor() as pool:
            rush = pool.submit(fleet, "rush", 400, made["key"])
            wait_until(lambda: ask("GET", "/devices?page_size=1")["total"] >= 40, 60, "some of them")
            ask("DELETE", f"/join-keys/{made['id']}")
            answered = time.monotonic_ns()
            attempts = rush.result(timeout=120)
        admitted = {attempt["deviceID"] for attempt in attempts if "deviceID" in attempt}
        assert 40 <= len(admitted) < 400 and len(attempts) == 400
        assert not [one for one in attempts if one["begun"] > answered and "deviceID" in one]
        refusals = [one["refusal"] for one in attempts if "refusal" in one]
        # Who shows many that open nothing has to wait.
        words = ("the join key is unknown", "that open nothing from this address")
        assert all(any(word in refusal for word in words) for refusal in refusals), refusals
        assert any(words[0] in refusal for refusal in refusals)
        devices = ask("GET", "/devices?page_size=1000")["data"]
        assert {device["id"] for device in devices} == admitted
        peers = ask("GET", f"/networks/{network}/peers?page_size=1000")["data"]
        assert len({peer["address"] for peer in peers}) == len(peers) == len(admitted)


def test_a_device_that_is_deleted_while_it_speaks_is_out_at_once(thread):
    address = thread.address("laptop")
    with contextlib.closing(thread.laptop.socket(2, 1)) as flow, contextlib.closing(Capture(thread.db, "eth0")) as seen:
        flow.connect((DB, WEB))
        flow.sendall(b"ping")
        assert flow.recv(10) == b"ping" and seen.count(src=address) > 0
        thread.warren("device", "delete", "laptop")
        wait_until(lambda: "deleted on the server" in thread.said("laptop"), 5, "the end of its stream")
        wait_until(lambda: thread.gateway.run("wg", "show", thread.interface("gateway"), "peers").stdout == "", 2,
                   "the gateway to let it go")
        arrived = seen.count(src=address)
        with contextlib.suppress(OSError):
            flow.sendall(b"ping")
        assert not thread.laptop.connects(DB, WEB, 1) and seen.count(src=address) == arrived
    assert thread.laptop.run("ip", "link", "show", thread.interface("laptop"), check=False).returncode != 0
    thread.stop("laptop", signal.SIGKILL)
    thread.start_node("laptop")
    wait_until(lambda: thread.said("laptop").count("not connected") > 1, 20, "the server to refuse it")
    assert thread.device("laptop") is None and not thread.laptop.connects(DB, WEB, 0.5)


def test_a_server_that_is_restarted_under_many_agents_finds_each_as_it_was(tmp_path):
    with contextlib.ExitStack() as stack:
        installation = Installation(tmp_path)
        stack.callback(lambda: installation.server.process.kill())
        fleet = Fleet(f"localhost:{installation.server.port}", installation.state / "ca.pem")
        stack.callback(fleet.process.kill)
        fill(installation, fleet, AGENTS, size=25)
        fleet("connect")
        fleet.wait(AGENTS, 0)
        before = states(installation)
        assert len({address for address, _ in before.values()}) == AGENTS

        fleet("mark")
        installation.restart()
        wait_until(lambda: fleet("connect") == {}, 10, "the way to the server")
        found = fleet.wait(AGENTS, 0)
        assert found["whole"] == 0, "who has its state isn't sent it again"
        assert states(installation) == before


def states(installation):
    """Of each device its address, and its state's id."""
    ask = installation.connect()
    network = ask("GET", "/networks")["data"][0]["id"]
    peers = ask("GET", f"/networks/{network}/peers?page_size=1000")["data"]
    return {peer["device_id"]: (peer["address"], ask("GET", f"/devices/{peer['device_id']}/desired")["state_id"])
            for peer in peers}
