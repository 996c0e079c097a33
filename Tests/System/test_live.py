# SPDX-License-Identifier: Apache-2.0
"""The live side: who is there, what happens, what goes through the tunnels, and what a node answers when it is asked."""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket

import pytest

from api import API
from namespace import EchoServer, read_jsonl, wait_until
from managed import DB, WEB, Thread
from world import BIN


@pytest.fixture(scope="module")
def thread(tmp_path_factory):
    """A network that works, with one rule. Tests leave it as they found it."""
    with contextlib.closing(Thread(BIN, tmp_path_factory.mktemp("live"))) as made:
        made.rule = made.bring_up()
        with contextlib.closing(EchoServer(made.db, WEB)):
            wait_until(lambda: made.laptop.connects(DB, WEB, 0.5), 10, "the rule to hold")
            yield made


class Events:
    """`warren events --json`, as somebody at the control host would follow it."""

    def __init__(self, thread, *options):
        self.log = thread.folder / f"events{len(list(thread.folder.glob('events*')))}.jsonl"
        self.process = thread.control.start(
            thread.programs / "warren", "events", "--json", *options, log=self.log,
            env={"WARREN_CONTEXT": str(thread.folder / "context.json")})
        wait_until(lambda: self.log.read_text() or self.process.poll() is not None, 10, "the first event")

    def seen(self, kind, of=None):
        return [event for event in read_jsonl(self.log) if event["type"] == kind and of in (None, event.get("id"))]

    def close(self):
        self.process.kill()
        self.process.wait(timeout=5)


@pytest.fixture
def events(thread):
    with contextlib.closing(Events(thread)) as following:
        assert following.seen("reset")
        yield following


def start_again(thread, name):
    thread.start_node(name)
    thread.wait_applied(name)


def test_a_change_and_what_nodes_make_of_it_are_told_as_they_happen(thread, events):
    rule = thread.allow("--output", "allow", "--to", "route:db", "--tcp", 9)
    changed = wait_until(lambda: events.seen("changed"), 5, "the change")[0]
    assert changed["kind"] == "policy"
    gateway = thread.device("gateway")["id"]
    wait_until(lambda: [event for event in events.seen("reported", gateway)
                        if event["revision"] >= changed["revision"]], 10, "the gateway's report")
    thread.warren("policy", "rule", "delete", "web", rule)
    numbers = [event["seq"] for event in read_jsonl(events.log)]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), "none is missing, none comes twice"


def test_who_was_away_is_told_what_it_missed(thread, events):
    last = read_jsonl(events.log)[-1]["seq"]
    events.close()
    thread.warren("group", "create", "missed")
    thread.warren("group", "delete", "missed")
    with contextlib.closing(Events(thread, "--since", last)) as again:
        wait_until(lambda: again.seen("deleted"), 5, "what was missed")
        assert not again.seen("reset")


def test_a_short_absence_is_no_news_and_a_long_one_is(thread, events):
    phone = thread.device("phone")["id"]
    thread.stop("phone", signal.SIGKILL)
    start_again(thread, "phone")
    assert not events.seen("offline", phone)
    thread.stop("phone", signal.SIGKILL)
    wait_until(lambda: events.seen("offline", phone), 20, "the end of the grace period")
    assert not thread.device("phone")["online"]
    start_again(thread, "phone")
    wait_until(lambda: events.seen("online", phone), 5, "its return")


def test_peers_are_hinted_who_is_there(thread):
    def gateway_is_online():
        report = thread.json("status", "--node", "--socket", thread.socket("laptop"), host="laptop")
        return [peer.get("online") for peer in report["peers"] if peer["name"] == "gateway"] == [True]
    wait_until(gateway_is_online, 25, "the hint")


def test_what_goes_through_a_tunnel_is_counted(thread):
    before = received(thread)
    size = 300_000
    with contextlib.closing(thread.laptop.socket(2, 1)) as stream:
        stream.connect((DB, WEB))
        stream.sendall(b"x" * size)
        left = size
        while left:
            left -= len(stream.recv(min(left, 65536)))
    wait_until(lambda: received(thread) >= before + size, 25, "the gateway's figures")
    assert received(thread) < before + 2 * size
    session = API(thread).get(f"/networks/{network(thread)}/peers/{peer(thread, 'laptop')}/session")
    assert session["tunnels"][0]["gateway"] == "gateway" and session["tunnels"][0]["total"]["rx_bytes"] >= size
    assert session["tunnels"][0]["last_handshake"]


def test_a_node_that_is_asked_tells_what_it_knows_and_nothing_secret(thread):
    report = thread.json("device", "debug", "laptop")
    assert report["hostname"] == "laptop" and report["observed"]["status"] == "applied"
    assert any("enrolled" in line for line in report["log"])
    text = json.dumps(report)
    for file in pathlib.Path(thread.state("laptop")).rglob("*"):
        if file.is_file() and "key" in file.name:
            assert file.read_text().strip() not in text, file.name
    credential = json.loads((thread.state("laptop") / "identity.json").read_text())["credential"]
    assert credential not in text
    assert "laptop" in thread.warren("device", "debug", "laptop").out


def test_a_node_that_is_away_is_not_waited_for(thread):
    thread.stop("phone", signal.SIGKILL)
    refused = thread.warren("device", "debug", "phone", check=False)
    assert refused.status == 2 and "not connected" in refused.err
    start_again(thread, "phone")


def test_who_is_told_to_reconnect_does_and_its_traffic_does_not_notice(thread, events):
    with contextlib.closing(thread.laptop.socket(2, 1)) as stream:
        stream.connect((DB, WEB))
        path = f"/networks/{network(thread)}/peers/{peer(thread, 'laptop')}/reconnect"
        before = thread.said("server").count("node connected")
        assert "anew" in API(thread).post(path, status=200)["message"]
        wait_until(lambda: thread.said("server").count("node connected") > before, 5, "its return")
        stream.sendall(b"ping")
        assert stream.recv(10) == b"ping"
    thread.wait_applied("laptop")
    assert not events.seen("offline") and not events.seen("incident_opened")


def test_kill_9_of_the_server_is_no_incident_and_all_come_back(thread):
    with contextlib.closing(thread.laptop.socket(2, 1)) as stream:
        stream.connect((DB, WEB))
        for _ in range(3):
            thread.stop("server", signal.SIGKILL)
            stream.sendall(b"ping")
            assert stream.recv(10) == b"ping"
            thread.start_control()
            for name in ("gateway", "laptop", "phone"):
                thread.wait_applied(name, 40)
    assert thread.listed("incident", "list") == []


def test_a_state_file_that_was_cut_short_is_passed_over(thread):
    """With the tunnel gone as well there is nothing left that it could run: all is the server's snapshot."""
    thread.stop("laptop", signal.SIGKILL)
    path = thread.state("laptop") / "state.json"
    os.truncate(path, path.stat().st_size // 2)
    interface = thread.interface("laptop")
    thread.laptop.ip("link", "del", interface)
    wait_until(lambda: interface not in thread.laptop.ip("link"), 5, "the tunnel to be gone")
    assert not thread.laptop.connects(DB, WEB, 0.3)
    before = len(thread.said("laptop"))
    start_again(thread, "laptop")
    assert "the last state can't be read" in thread.said("laptop")[before:]
    # Nobody has noticed its absence: only its own disk says when the snapshot was taken.
    wait_until(lambda: kept_state(path) == thread.state_id("laptop"), 15, lambda: f"the state: {path.read_text()}")
    wait_until(lambda: thread.laptop.connects(DB, WEB, 0.5), 5, "the traffic")


def test_a_state_that_cannot_be_applied_is_told_with_its_phase_and_what_ran_goes_on(thread):
    with contextlib.closing(thread.laptop.socket(socket.AF_INET, socket.SOCK_DGRAM)) as holder:
        holder.bind(("0.0.0.0", 40000))
        thread.warren("device", "set", "laptop", "--listen-port", 40000)
        wait_until(lambda: observed(thread, "laptop")["status"] == "failed", 10, "the failure")
        failed = [phase for phase in observed(thread, "laptop")["phases"] if phase.get("code") == "port_in_use"]
        assert [phase["phase"] for phase in failed] == ["peers"] and "40000" in failed[0]["detail"]
        assert any("port_in_use" in item["message"] for item in attention(thread))
        assert thread.laptop.connects(DB, WEB, 1), "what ran goes on"
        thread.warren("device", "set", "laptop", "--listen-port", 40001)
        thread.wait_applied("laptop")
        assert thread.laptop.connects(DB, WEB, 1)
    thread.warren("device", "set", "laptop", "--listen-port", 0)
    thread.wait_applied("laptop")


def test_a_server_with_another_certificate_is_not_spoken_to(thread):
    thread.stop("server", signal.SIGKILL)
    authority = [thread.folder / "control" / name for name in ("ca.pem", "ca.key")]
    kept = thread.folder / "kept"
    kept.mkdir()
    for path in authority:
        shutil.move(path, kept / path.name)
    before = len(thread.said("laptop"))
    thread.start_control()
    wait_until(lambda: "fingerprint" in thread.said("laptop")[before:], 40, "its refusal")
    assert thread.laptop.connects(DB, WEB, 0.5), "what runs goes on"
    thread.stop("server", signal.SIGKILL)
    for path in authority:
        path.unlink()
        shutil.move(kept / path.name, path)
    thread.start_control()
    for name in ("gateway", "laptop", "phone"):
        thread.wait_applied(name, 60)


def kept_state(path):
    """The id of what a node has on its disk; None where that can't be read."""
    with contextlib.suppress(json.JSONDecodeError):
        return json.loads(path.read_text())["snapshot"]["state_id"]
    return None


def observed(thread, name):
    return thread.json("device", "observed", name)


def attention(thread):
    done = thread.warren("doctor", "--json", check=False)
    return json.loads(done.out)["attention"]


def received(thread):
    return API(thread).get(f"/devices/{thread.device('gateway')['id']}/telemetry?period=day")["total"]["rx_bytes"]


def network(thread):
    return thread.listed("network", "list")[0]["id"]


def peer(thread, name):
    return next(peer["id"] for peer in thread.listed("network", "peers", "office") if peer["name"] == name)
