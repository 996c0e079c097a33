# SPDX-License-Identifier: Apache-2.0
"""One thread through everything: devices join, one rule lets them reach a private server, and everything says why."""
import base64
import contextlib
import re
import signal
import threading
import time

import pytest

from api import API
from namespace import Capture, EchoServer, wait_until
from managed import DB, DB6, SERVER, Thread
from tap import Tap
from world import BIN

WEB, SSH, LONG = 8080, 22, 9000


@pytest.fixture(scope="module")
def thread(tmp_path_factory):
    """A network that works, with one rule. Tests leave it as they found it."""
    made = Thread(BIN, tmp_path_factory.mktemp("thread"))
    servers = []
    try:
        made.rule = made.bring_up()
        servers = [EchoServer(made.db, port) for port in (WEB, SSH, LONG)]
        wait_until(lambda: made.laptop.connects(DB, WEB, 0.5), 10, "the rule to hold")
        yield made
    finally:
        for server in servers:
            server.close()
        made.close()


def test_what_the_rule_names_passes_and_all_else_is_refused(thread):
    with contextlib.closing(Capture(thread.db, "eth0")) as seen:
        assert thread.laptop.connects(DB, WEB)
        assert thread.laptop.connects(DB6, WEB)
        assert not thread.laptop.connects(DB, SSH, 0.5)
        assert not thread.laptop.connects(DB6, SSH, 0.5)
        assert seen.count(src=thread.address("laptop"), dport=WEB) > 0
        assert seen.count(dport=SSH) == 0


def test_explain_and_the_gateways_flow_record_name_one_rule(thread):
    answer = thread.json("explain", "laptop", f"db:{WEB}", check=False)
    assert answer["decision"]["allowed"]
    assert answer["decision"]["rule"]["rule_id"] == thread.rule
    assert thread.laptop.connects(DB, WEB)
    record = wait_until(lambda: thread.records(event="start", src_ip=thread.address("laptop"), dst_port=WEB), 5,
                        "the record")[-1]
    assert record["rule"] == thread.rule and record["verdict"] == "accept"

    denied = thread.json("explain", "laptop", f"db:{SSH}", check=False)
    assert not denied["decision"]["allowed"] and denied["decision"]["decided_by"] == "default"
    assert not thread.laptop.connects(DB, SSH, 0.5)
    wait_until(lambda: thread.records(event="deny", src_ip=thread.address("laptop"), dst_port=SSH), 5, "the denial")


def test_a_node_that_its_server_knows_is_not_enrolled_over(thread):
    refused = thread.warren("up", "--socket", thread.socket("laptop"), "--server", SERVER, "--key", thread.join_key(),
                            host="laptop", check=False)
    assert refused.status == 2 and "this node is laptop" in refused.err and "delete that device" in refused.err, refused
    assert thread.laptop.connects(DB, WEB)


def test_agents_reach_each_other_by_their_own_rule_only(thread):
    phone = thread.address("phone")
    with contextlib.closing(EchoServer(thread.phone, LONG)):
        assert not thread.laptop.connects(phone, LONG, 0.5)
        rule = thread.allow("--output", "allow", "--to", "peer:phone", "--tcp", LONG)
        try:
            wait_until(lambda: thread.laptop.connects(phone, LONG, 0.5), 5, "the rule to hold")
            assert not thread.phone.connects(thread.address("laptop"), LONG, 0.5)
        finally:
            thread.warren("policy", "rule", "delete", "web", rule)
        wait_until(lambda: not thread.laptop.connects(phone, LONG, 0.5), 5, "the rule's end")


@contextlib.contextmanager
def laptop_of_grace(thread):
    """The laptop is a member's, who has a context of her own."""
    link = re.search(r"https://\S+#invite=\S+", thread.warren("user", "invite", "grace@example.com").out).group()
    grace = thread.json("login", "--invite", link, "--name", "Grace", "--password-file", "-", "--context", "grace",
                        stdin="a password of her own\n")
    thread.warren("context", "use", SERVER.split("/")[2].split(":")[0])
    api = API(thread)
    network = api.get("/networks")["data"][0]["id"]
    laptop = next(peer for peer in api.get(f"/networks/{network}/peers")["data"] if peer["name"] == "laptop")
    place = f"/networks/{network}/peers/{laptop['id']}"
    api.put(place, {"owner_id": grace["id"]})
    try:
        yield
    finally:
        api.put(place, {"owner_id": None})
        thread.warren("user", "remove", "grace@example.com")


def test_access_on_request_opens_the_gateway_for_its_time(thread):
    with laptop_of_grace(thread):
        asked = thread.json("access", "request", "route:db", "--tcp", SSH, "--for", "2h", "--reason", "a look",
                            "--context", "grace")
        assert not thread.laptop.connects(DB, SSH, 0.5)
        approved = thread.json("access", "approve", asked["id"])
        wait_until(lambda: thread.laptop.connects(DB, SSH, 0.5), 5, "the access")
        assert not thread.laptop.connects(DB, LONG, 0.5) and thread.laptop.connects(DB, WEB)
        policies = {policy["id"]: policy for policy in thread.listed("policy", "list")}
        rule = policies[approved["policy_id"]]["rules"][0]["id"]
        wait_until(lambda: thread.records(event="start", rule=rule, dst_port=SSH), 5, "the record with the rule's name")
        thread.warren("access", "withdraw", asked["id"], "--context", "grace")
        wait_until(lambda: not thread.laptop.connects(DB, SSH, 0.3), 5, "its end")


def test_the_devices_of_a_disabled_user_are_cut_off_within_a_second(thread):
    with laptop_of_grace(thread):
        assert thread.laptop.connects(DB, WEB)
        thread.warren("user", "disable", "grace@example.com")
        wait_until(lambda: not thread.laptop.connects(DB, WEB, 0.3), 1, "the cut")
        thread.warren("user", "enable", "grace@example.com")
        wait_until(lambda: thread.laptop.connects(DB, WEB, 0.5), 25, "the laptop to be back")


def test_a_rule_that_is_removed_stops_its_download_within_a_second(thread):
    rule = thread.allow("--output", "allow", "--to", "route:db", "--tcp", LONG)
    wait_until(lambda: thread.laptop.connects(DB, LONG, 0.5), 5, "the rule to hold")
    with contextlib.closing(thread.laptop.socket(2, 1)) as stream:
        stream.connect((DB, LONG))
        stream.sendall(b"ping")
        assert stream.recv(10) == b"ping"
        last = _exchange_until_cut(stream, lambda: thread.warren("policy", "rule", "delete", "web", rule))
    assert last < 1
    assert thread.laptop.connects(DB, WEB)


def _exchange_until_cut(stream, cut):
    """Sends and receives without a pause. Returns seconds from the end of `cut` to the last echo."""
    ended = []
    cutter = threading.Thread(target=lambda: (cut(), ended.append(time.monotonic())))
    last = time.monotonic()
    stream.settimeout(1.5)
    cutter.start()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            stream.sendall(b"ping")
            assert stream.recv(10)
            last = time.monotonic()
        except TimeoutError:
            break
    else:
        raise AssertionError("the flow goes on")
    cutter.join(timeout=20)
    return last - ended[0]


def test_traffic_goes_on_without_the_control_plane(thread):
    thread.stop("server", signal.SIGKILL)
    try:
        assert thread.laptop.connects(DB, WEB)
        assert not thread.laptop.connects(DB, SSH, 0.5)
    finally:
        thread.start_control()
    for name in ("gateway", "laptop", "phone"):
        thread.wait_applied(name, 40)


def test_everything_restarted_is_as_it_was(thread):
    names = ("gateway", "laptop", "phone")
    before = {name: (thread.address_of(name), thread.state_id(name)) for name in names}
    for label in ("server", *names):
        thread.stop(label, signal.SIGKILL)
    assert thread.laptop.connects(DB, WEB), "the tunnels stand without the programs"
    for name in names:
        thread.start_node(name)
    wait_until(lambda: thread.laptop.connects(DB, WEB, 0.5), 10, "service from what is on disk, without the server")
    thread.start_control()
    for name in names:
        thread.wait_applied(name, 40)
    assert {name: (thread.address_of(name), thread.state_id(name)) for name in names} == before
    assert not thread.laptop.connects(DB, SSH, 0.5)


def test_a_client_that_edits_its_allowed_ips_gains_nothing(thread):
    """What it asks for it may ask; the gateway decides. Its agent, back again, mends what was edited."""
    interface = thread.interface("laptop")
    own, spoofed = thread.address("laptop"), thread.address("phone")
    thread.stop("laptop", signal.SIGKILL)
    try:
        gateway = thread.laptop.run("wg", "show", interface, "peers").stdout.split()[0]
        thread.laptop.run("wg", "set", interface, "peer", gateway, "allowed-ips", "0.0.0.0/0")
        thread.laptop.ip("route", "replace", "10.20.0.0/24", "dev", interface)
        thread.laptop.ip("addr", "add", f"{spoofed}/32", "dev", interface)
        with contextlib.closing(Capture(thread.db, "eth0")) as seen:
            assert not thread.laptop.connects(DB, SSH, 0.3)
            assert not thread.laptop.connects(DB, WEB, 0.3, source=spoofed)
            assert thread.laptop.connects(DB, WEB, source=own)
            assert seen.count(dport=SSH) == 0 and seen.count(src=spoofed) == 0
    finally:
        thread.start_node("laptop")
    wait_until(lambda: "0.0.0.0/0" not in thread.laptop.run("wg", "show", interface, "allowed-ips").stdout, 15,
               "the agent to mend what was edited")
    wait_until(lambda: spoofed not in thread.laptop.ip("addr", "show", "dev", interface), 15, "the address to go")
    thread.wait_applied("laptop", 40)
    assert thread.laptop.connects(DB, WEB)


def test_a_stolen_state_folder_without_the_key_is_worth_nothing(thread):
    """Another machine has all that the laptop's agent keeps but the private key, and a key of its own."""
    thread.add_host("thief", 6)
    stolen = thread.folder / "thief"
    thread.laptop.run("cp", "-a", thread.state("laptop"), stolen)
    other = thread.laptop.run("wg", "genkey").stdout
    (stolen / "node.key").write_text(other)
    thread.start_node("thief")
    try:
        wait_until(lambda: "not_authenticated" in thread.said("thief") or "enrol" in thread.said("thief"), 15,
                   lambda: "the refusal: " + thread.said("thief"))
        assert thread.device("laptop")["online"]
        assert thread.laptop.connects(DB, WEB)
    finally:
        thread.stop("thief", signal.SIGTERM)


def test_private_keys_are_the_nodes_own(thread):
    for name in ("gateway", "laptop", "phone"):
        key = thread.state(name) / "node.key"
        assert key.stat().st_mode & 0o777 == 0o600
        assert thread.state(name).stat().st_mode & 0o777 == 0o700
    secrets = [(thread.state(name) / "node.key").read_text().strip() for name in ("gateway", "laptop", "phone")]
    written = [path.read_bytes() for path in (thread.folder / "control").rglob("*") if path.is_file()]
    logs = [path.read_bytes() for path in thread.folder.glob("*.log")]
    for secret in secrets:
        assert all(secret.encode() not in text for text in written + logs)


def test_one_join_key_admits_one_device(thread):
    """Through the whole stack; fifty at once stand in ControlPlaneTests."""
    key = thread.join_key()
    for number, name in ((4, "guest1"), (5, "guest2")):
        thread.add_host(name, number)
    thread.start_node("guest1")
    wait_until(thread.socket("guest1").exists, 10, "guest1")
    thread.warren("up", "--socket", thread.socket("guest1"), "--server", SERVER, "--key", key, host="guest1")
    thread.start_node("guest2")
    wait_until(thread.socket("guest2").exists, 10, "guest2")
    refused = thread.warren("up", "--socket", thread.socket("guest2"), "--server", SERVER, "--key", key, host="guest2",
                            check=False)
    assert refused.status != 0 and "join key" in refused.err
    for name in ("guest1", "guest2"):
        thread.warren("down", "--socket", thread.socket(name), host=name, check=False)
        thread.stop(name, signal.SIGTERM)
    thread.warren("device", "delete", "guest1")


def test_a_private_key_is_never_on_the_wire(thread):
    """All that a node says and hears from enrolment on, read in clear between it and the server."""
    thread.add_host("guest3", 7)
    tap = Tap(thread.control, thread.folder, thread.folder / "control", ("192.0.2.10", 9443), ("192.0.2.10", 8443))
    with contextlib.closing(tap):
        thread.start_node("guest3")
        wait_until(thread.socket("guest3").exists, 10, "guest3")
        thread.warren("up", "--socket", thread.socket("guest3"), "--server", "https://192.0.2.10:9443", "--key",
                      thread.join_key(), host="guest3")
        thread.wait_applied("guest3")
        key = (thread.state("guest3") / "node.key").read_text().strip()
        public = thread.guest3.run("wg", "pubkey", stdin=key).stdout.strip()
        heard = tap.heard
        assert any(b"/agent/enroll" in said and public.encode() in said.replace(b"\\/", b"/") for said in heard)
        assert any(b"/agent/stream" in said and b'"observed"' in said for said in heard)
        raw = base64.b64decode(key)
        for form in (key.encode(), raw, raw.hex().encode(), base64.urlsafe_b64encode(raw).rstrip(b"=")):
            assert all(form not in said.replace(b"\\/", b"/") for said in heard)
        thread.warren("down", "--socket", thread.socket("guest3"), host="guest3")
        thread.stop("guest3", signal.SIGTERM)
    thread.warren("device", "delete", "guest3")


def test_kill_9_at_each_step_loses_nothing_that_was_acknowledged(tmp_path):
    """After each step every program is killed and started again; all that was answered is there, and no gate opens."""
    made = Thread(BIN, tmp_path)
    servers = []
    try:
        servers = [EchoServer(made.db, port) for port in (WEB, SSH)]
        with contextlib.closing(Capture(made.db, "eth0")) as seen:
            rule = made.bring_up(after=lambda: _kill_and_restart(made))
            wait_until(lambda: made.laptop.connects(DB, WEB, 0.5), 15, "the rule to hold")
            for _ in range(3):
                assert not made.laptop.connects(DB, SSH, 0.2)
                _kill_and_restart(made)
            assert made.laptop.connects(DB, WEB)
            assert seen.count(dport=SSH) == 0
        assert [device["name"] for device in made.listed("device", "list")] == ["gateway", "laptop", "phone"]
        assert made.json("policy", "show", "web")["rules"][0]["id"] == rule
    finally:
        for server in servers:
            server.close()
        made.close()


def _kill_and_restart(made):
    running = [label for label in ("server", "gateway", "laptop", "phone") if label in made.running]
    for label in running:
        made.stop(label, signal.SIGKILL)
    for label in running:
        made.start_control() if label == "server" else made.start_node(label)
    for label in running:
        if label != "server":
            made.wait_applied(label, 40)
