# SPDX-License-Identifier: Apache-2.0
"""What a managed gateway sees of flows, at the control plane: from observing to enforcing, and over its absence."""
import datetime
import signal

import pytest

from managed import DB, DB6, Thread
from namespace import EchoServer, wait_until
from world import BIN

WEB, SSH, MAIL, OTHER = 8080, 22, 25, 23


@pytest.fixture(scope="module")
def thread(tmp_path_factory):
    made = Thread(BIN, tmp_path_factory.mktemp("flows"))
    servers = []
    try:
        made.rule = made.bring_up()
        servers = [EchoServer(made.db, port) for port in (WEB, SSH, MAIL, OTHER)]
        wait_until(lambda: made.laptop.connects(DB, WEB, 0.5), 10, "the rule to hold")
        yield made
    finally:
        for server in servers:
            server.close()
        made.close()


def flows(thread, *options, **wanted):
    """Rows of `warren flows` that have these values."""
    rows = thread.json("flows", "--limit", "1000", *options)["data"]
    return [row for row in rows if all(row.get(key) == value for key, value in wanted.items())]


def peer(thread, name):
    return next(peer for peer in thread.listed("network", "peers", "office") if peer["name"] == name)


def test_what_passes_and_what_is_refused_is_known_with_its_rule(thread):
    laptop, gateway = peer(thread, "laptop"), thread.device("gateway")
    assert thread.laptop.connects(DB, WEB)
    row = wait_until(lambda: flows(thread, src_ip=laptop["address"], dst_port=WEB, event="start"), 10, "the record")[0]
    assert row["rule"] == thread.rule and row["verdict"] == "accept" and "would" not in row
    assert (row["src_peer_id"], row["gateway_id"]) == (laptop["id"], gateway["id"])
    assert not thread.laptop.connects(DB6, SSH, 0.5)
    denied = wait_until(lambda: flows(thread, "--denied", "--peer", "laptop", dst_ip=DB6, dst_port=SSH), 10, "the denial")
    assert denied[0]["rule"] == "default" and denied[0]["src_ip"] == laptop["address_v6"]
    assert not flows(thread, "--peer", "phone", src_ip=laptop["address"])
    assert flows(thread, "--rule", thread.rule, dst_port=WEB) and not flows(thread, "--rule", thread.rule, dst_port=SSH)
    assert thread.json("explain", "laptop", f"db:{WEB}")["last_flow"]["rule"] == thread.rule


def test_people_read_names_in_eighty_columns(thread):
    assert thread.laptop.connects(DB, WEB)
    wait_until(lambda: flows(thread, dst_port=WEB, event="start"), 10, "the record")
    lines = thread.warren("flows", "--since", "1h").out.splitlines()
    line = next(line for line in lines if f"tcp {WEB}" in line and "accept" in line)
    assert "laptop" in line and "web 1" in line and thread.rule not in line
    assert all(len(line) <= 80 for line in lines), lines
    assert "last seen" in thread.warren("explain", "laptop", f"db:{WEB}").out


@pytest.mark.parametrize("options, words", [
    (["--denied", "--would-deny"], "write one of them"), (["--since", "yesterday"], "24h"),
    (["--rule", "web"], "isolation"), (["--peer", "nobody"], "nobody"), (["--limit", "0"], "1 to 1000")])
def test_what_is_asked_wrongly_is_said(thread, options, words):
    refused = thread.warren("flows", *options, check=False)
    assert refused.status in (2, 64) and words in refused.err


def test_records_of_the_control_planes_absence_come_when_it_is_back(thread):
    laptop = thread.address("laptop")
    thread.stop("server", signal.SIGKILL)
    away = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
    try:
        for _ in range(20):
            assert thread.laptop.connects(DB, WEB)
        assert not thread.laptop.connects(DB, MAIL, 0.5)
    finally:
        thread.start_control()
    wait_until(lambda: flows(thread, "--denied", src_ip=laptop, dst_port=MAIL), 60, "the denial of that time")
    # Flows of before may come late as well: they are of before.
    wait_until(lambda: sum(row["ts"] > away for row in flows(thread, src_ip=laptop, dst_port=WEB, event="start")) == 20,
               10, "all flows of that time, each once")


def test_following_goes_on_with_what_comes(thread):
    listening = thread.control.start(thread.programs / "warren", "flows", "--follow", "--denied", "--since", "1s",
                                     log=thread.folder / "follow.log",
                                     env={"WARREN_CONTEXT": str(thread.folder / "context.json")})
    try:
        def is_told():
            thread.laptop.connects(DB, 4321, 0.2)
            return "tcp 4321" in (thread.folder / "follow.log").read_text()
        wait_until(is_told, 20, "the denial to be told")
    finally:
        listening.send_signal(signal.SIGTERM)
        listening.wait(timeout=10)


def test_observed_suggested_tested_applied_enforced(thread):
    """The last of the module: it changes what is allowed."""
    file = thread.folder / "suggested.yaml"
    assert not thread.laptop.connects(DB, SSH, 0.5)
    thread.warren("network", "set", "office", "--enforcement", "observe")
    wait_until(lambda: thread.laptop.connects(DB, SSH, 0.5), 10, "observing to let pass")
    assert thread.laptop.connects(DB6, SSH) and thread.phone.connects(DB, MAIL)
    wait_until(lambda: flows(thread, "--would-deny", dst_ip=DB6, dst_port=SSH)
               and flows(thread, "--would-deny", "--peer", "phone", dst_port=MAIL), 10, "the records")
    assert {row["rule"] for row in flows(thread, "--would-deny")} == {"default"}

    file.write_text(thread.warren("policy", "suggest", "--since", "1h", "--network", "office", "--name", "seen").out
                    + "\nnetworks:\n  office: {enforcement: enforce}\n"
                    "tests:\n"
                    f"  - {{from: laptop, to: {DB}, protocol: tcp, port: {SSH}, expect: allow}}\n"
                    f"  - {{from: laptop, to: {DB6}, protocol: tcp, port: {SSH}, expect: allow}}\n"
                    f"  - {{from: phone, to: {DB}, protocol: tcp, port: {MAIL}, expect: allow}}\n"
                    f"  - {{from: phone, to: {DB}, protocol: tcp, port: {SSH}, expect: deny}}\n"
                    f"  - {{from: laptop, to: {DB}, protocol: tcp, port: {OTHER}, expect: deny}}\n")
    assert "5 of 5" in thread.warren("test", "-f", file).out
    plan = thread.json("diff", "-f", file, check=False)
    assert {(change["from"], change["after"]) for change in plan["reachability"]["changes"]
            if change["after"] != "deny"} <= {("laptop", "allow"), ("phone", "allow")}
    thread.warren("apply", "-f", file)
    thread.wait_applied("gateway")
    wait_until(lambda: not thread.laptop.connects(DB, OTHER, 0.3), 10, "enforcement")

    for host, address, port in ((thread.laptop, DB, SSH), (thread.laptop, DB6, SSH), (thread.phone, DB, MAIL),
                                (thread.laptop, DB, WEB)):
        assert host.connects(address, port), (address, port)
    assert not thread.phone.connects(DB, SSH, 0.5)
    wait_until(lambda: flows(thread, "--denied", "--peer", "phone", dst_port=SSH, rule="default"), 10, "the denial")
    rules = {rule["id"] for rule in thread.json("policy", "show", "seen")["rules"]} | {
        rule["id"] for policy in thread.listed("policy", "list") if policy["name"].startswith("seen")
        for rule in policy["rules"]}
    wait_until(lambda: any(row["rule"] in rules for row in flows(thread, dst_ip=DB, dst_port=SSH, event="start")), 10,
               "the record of a suggested rule")


def test_the_store_is_a_file_of_its_own_that_the_server_does_without(thread):
    database = thread.folder / "control/flows.db"
    assert database.stat().st_mode & 0o077 == 0
    thread.stop("server", signal.SIGTERM)
    database.write_bytes(b"no store" * 1000)
    thread.start_control()
    try:
        refused = thread.warren("flows", check=False)
        assert refused.status == 1
        assert "flow records are not kept" in thread.said("server")
        thread.wait_applied("gateway", 40)
    finally:
        thread.stop("server", signal.SIGTERM)
        for left in database.parent.glob("flows.db*"):
            left.unlink()
        thread.start_control()
    wait_until(lambda: thread.laptop.connects(DB, WEB, 0.5) and flows(thread, dst_port=WEB), 60, "records in a new store")
