# SPDX-License-Identifier: Apache-2.0
"""From observing to enforcing with the configuration as a file, judged by what arrives at the far side."""
import contextlib
import json
import signal

import pytest

from managed import DB, Thread
from namespace import Capture, EchoServer, wait_until
from world import BIN

WEB, SSH = 8080, 22


@pytest.fixture(scope="module")
def thread(tmp_path_factory):
    made = Thread(BIN, tmp_path_factory.mktemp("documents"))
    servers = []
    try:
        made.bring_up()
        servers = [EchoServer(made.db, port) for port in (WEB, SSH)]
        wait_until(lambda: made.laptop.connects(DB, WEB, 0.5), 10, "the rule to hold")
        yield made
    finally:
        for server in servers:
            server.close()
        made.close()


@pytest.fixture
def file(thread):
    """The configuration as it is."""
    path = thread.folder / "network.yaml"
    path.write_text(thread.warren("export").out)
    return path


def test_what_is_exported_changes_nothing(thread, file):
    assert "no difference" in thread.warren("diff", "-f", file).out
    assert "nothing to do" in thread.warren("apply", "-f", file, "--prune").out


def test_a_fault_has_its_line_and_changes_nothing(thread, file):
    text = file.read_text()
    file.write_text(text + "\ntests:\n  - {from: laptop, to: nowhere, protocol: tcp, port: 22, expect: allow}\n")
    refused = thread.warren("test", "-f", file, check=False)
    assert f"{file}:{len(file.read_text().splitlines())}: tests[0].to" in refused.err
    assert refused.status == 2
    file.write_text(text.replace("action: allow", "action: alow"))
    refused = thread.warren("apply", "-f", file, check=False)
    assert refused.status == 2 and f"{file}:" in refused.err
    assert thread.laptop.connects(DB, WEB)
    file.write_text(text)


def test_another_prefix_takes_the_nodes_along_unless_a_file_has_their_addresses(thread, file):
    text = file.read_text()
    line = next(number for number, line in enumerate(text.splitlines(), 1) if "cidr: 10.10.0.0/24" in line)
    file.write_text(text.replace("10.10.0.0/24", "10.11.0.0/24"))
    thread.warren("device", "add", "fax", "--static", "--output", thread.folder / "fax.conf")
    refused = thread.warren("apply", "-f", file, check=False)
    assert refused.status == 2 and f"{file}:{line}: networks.office.cidr" in refused.err
    thread.warren("device", "delete", "fax")
    assert thread.address("laptop").startswith("10.10.")
    thread.warren("apply", "-f", file)
    assert thread.address("laptop").startswith("10.11.")
    wait_until(lambda: thread.laptop.connects(DB, WEB, 0.5), 15, "the laptop with its new address")
    file.write_text(text)
    thread.warren("apply", "-f", file)
    wait_until(lambda: thread.laptop.connects(DB, WEB, 0.5), 15, "the laptop with its old address")


def test_what_is_set_by_hand_shows_in_the_difference(thread, file):
    thread.warren("network", "isolate", "phone")
    shown = thread.warren("diff", "-f", file, check=False)
    assert shown.status == 1 and "phone" in shown.out and "is_isolated" in shown.out
    thread.warren("apply", "-f", file)
    assert not next(peer for peer in thread.listed("network", "peers", "office") if peer["name"] == "phone")[
        "is_isolated"]


def test_a_network_begins_with_a_template(thread):
    thread.warren("template", "create", "branch", "--from", "office", "--mtu", 1380, "--default-group", "laptops")
    listed = {template["name"]: template for template in thread.listed("template", "list")}
    assert set(listed) == {"full_access", "isolated", "network_only", "branch"}
    assert "branch" in thread.warren("template", "list").out
    network = thread.json("network", "create", "berlin", "--template", "branch", "--flow-log", "denied")
    assert (network["mtu"], network["flow_log"]) == (1380, "denied")
    assert network["default_group_ids"] == listed["branch"]["network"]["default_group_ids"] != []
    refused = thread.warren("group", "delete", "laptops", check=False)
    assert refused.status == 2 and "default_group_ids" in refused.err
    thread.warren("network", "delete", "berlin")
    thread.warren("template", "delete", "branch")
    assert thread.warren("template", "delete", "branch", check=False).status == 2


def test_a_network_is_observed_suggested_for_tested_and_enforced(thread, file):
    laptop = thread.address("laptop")
    assert not thread.laptop.connects(DB, SSH, 0.5)
    thread.warren("network", "set", "office", "--enforcement", "observe")
    wait_until(lambda: thread.laptop.connects(DB, SSH, 0.5), 5, "observing to let pass")
    seen = wait_until(lambda: [record for record in thread.records(event="start", src_ip=laptop, dst_port=SSH)
                               if record.get("would") == "deny"], 5, "the record")
    assert seen[-1]["rule"] == "default" and seen[-1]["verdict"] == "accept"
    answer = thread.json("explain", "laptop", f"db:{SSH}", check=False)
    assert answer["decision"]["would_deny"] and answer["decision"]["decided_by"] == "default"

    # Written into the file what was seen; the file's own tests hold it to that.
    text = file.read_text().replace(f'ports: ["{WEB}"]', f'ports: ["{WEB}", "{SSH}"]')
    assert str(SSH) in text and "enforcement: enforce" in text
    file.write_text(text + "\ntests:\n"
                    f"  - {{from: laptop, to: db, protocol: tcp, port: {SSH}, expect: allow}}\n"
                    "  - {from: laptop, to: db, protocol: tcp, port: 23, expect: deny}\n")
    plan = thread.warren("diff", "-f", file, check=False).out
    assert f"+ laptop → db, tcp {SSH}" not in plan, "the network lets it pass already"
    assert "enforcement" in plan, "the file was written before the network was observed"
    thread.warren("apply", "-f", file)
    with contextlib.closing(Capture(thread.db, "eth0")) as capture:
        wait_until(lambda: not thread.laptop.connects(DB, 23, 0.3), 5, "enforcement")
        assert thread.laptop.connects(DB, SSH) and thread.laptop.connects(DB, WEB)
        wait_until(lambda: capture.count(src=laptop, dport=SSH) > 0, 5, "the far side to see it")


def test_a_file_is_asked_and_tried_without_being_applied(thread, file):
    with_ssh = file.read_text().replace(f'ports: ["{WEB}"', f'ports: ["23", "{WEB}"')
    file.write_text(with_ssh)
    revision = thread.state_id("gateway")
    assert thread.warren("explain", "laptop", "db:23", check=False).status == 1
    answer = thread.warren("explain", "laptop", "db:23", "--if", file)
    assert answer.status == 0 and "ALLOWED" in answer.out, answer
    tried = thread.warren("apply", "-f", file, "--dry-run")
    assert f"laptop → db ({DB}), tcp 23: deny → allow" in tried.out, tried
    with contextlib.closing(EchoServer(thread.db, 23)), contextlib.closing(Capture(thread.db, "eth0")) as seen:
        assert not thread.laptop.connects(DB, 23, 0.5)
        assert seen.count(dport=23) == 0
    assert thread.state_id("gateway") == revision and thread.warren("diff", "-f", file, check=False).status == 1
    assert thread.warren("explain", "laptop", "db:23", check=False).status == 1

    file.write_text(with_ssh + "\ntests:\n  - {from: laptop, to: db, protocol: tcp, port: 23, expect: deny}\n")
    assert thread.warren("apply", "-f", file, "--dry-run", check=False).status == 1, "a test of the file fails"
    file.write_text(with_ssh.replace("action: allow", "action: alow"))
    assert thread.warren("apply", "-f", file, "--dry-run", check=False).status == 2
    assert thread.warren("explain", "laptop", "db:23", "--if", file, check=False).status == 2


def test_what_a_file_does_not_name_is_deleted_with_prune_only(thread, file):
    thread.warren("group", "create", "passing")
    thread.warren("policy", "create", "passing")
    rule = ("--output", "allow", "--to", "route:db", "--tcp", 24)
    thread.warren("policy", "rule", "add", "passing", *rule)
    thread.warren("group", "attach", "laptops", "passing")
    with contextlib.closing(EchoServer(thread.db, 24)):
        wait_until(lambda: thread.laptop.connects(DB, 24, 0.5), 5, "the rule to hold")
        thread.warren("group", "detach", "laptops", "passing")
        thread.warren("apply", "-f", file)
        named = {kind: {row["name"] for row in thread.listed(kind, "list")} for kind in ("group", "policy")}
        assert "passing" in named["group"] & named["policy"], "without --prune it stays"
        thread.warren("group", "attach", "laptops", "passing")
        wait_until(lambda: thread.laptop.connects(DB, 24, 0.5), 5, "the rule to hold")
        tried = thread.warren("apply", "-f", file, "--prune", "--dry-run").out
        assert "passing" in tried and thread.laptop.connects(DB, 24)
        thread.warren("apply", "-f", file, "--prune")
        wait_until(lambda: not thread.laptop.connects(DB, 24, 0.3), 5, "the rule's end")
    named = {kind: {row["name"] for row in thread.listed(kind, "list")} for kind in ("group", "policy")}
    assert named == {"group": {"laptops"}, "policy": {"web"}}
    assert thread.laptop.connects(DB, WEB)


def test_a_rule_that_ends_ends_at_the_gateway(thread):
    with contextlib.closing(EchoServer(thread.db, 9000)):
        thread.allow("--output", "allow", "--to", "any", "--tcp", 9000, "--for", "12s")
        wait_until(lambda: thread.laptop.connects(DB, 9000, 0.5), 5, "the rule to hold")
        wait_until(lambda: not thread.laptop.connects(DB, 9000, 0.5), 25, "the rule's end")
    assert "9000" not in json.dumps(thread.json("policy", "show", "web"))


def test_an_access_list_keeps_apart_whatever_policies_say(thread):
    phone = thread.address("phone")
    rule = thread.allow("--output", "allow", "--to", "peer:phone", "--tcp", WEB)
    with contextlib.closing(EchoServer(thread.phone, WEB)):
        wait_until(lambda: thread.laptop.connects(phone, WEB, 0.5), 5, "the rule to hold")
        thread.warren("acl", "deny", "laptop", "phone")
        wait_until(lambda: not thread.laptop.connects(phone, WEB, 0.5), 5, "the access list to hold")
        answer = thread.json("explain", "laptop", f"phone:{WEB}", check=False)
        assert answer["decision"]["decided_by"] == "acl" and "rule 1" in answer["remedy"]
        thread.warren("acl", "remove", "office", "1")
        wait_until(lambda: thread.laptop.connects(phone, WEB, 0.5), 5, "its end")
        thread.warren("acl", "block", "phone")
        wait_until(lambda: not thread.laptop.connects(phone, WEB, 0.5), 5, "the block")
        assert thread.laptop.connects(DB, WEB)
        thread.warren("acl", "unblock", "phone")
        wait_until(lambda: thread.laptop.connects(phone, WEB, 0.5), 15, "the phone to be back")
    thread.warren("policy", "rule", "delete", "web", rule)


def test_doctor_says_what_needs_attention(thread):
    assert "gateways" in thread.warren("doctor", check=False).out
    assert "db" in thread.warren("reach", "laptop").out


def test_a_node_says_itself_how_it_is(thread):
    """Without the control plane, and without a session."""
    def doctor(name):
        return thread.warren("doctor", "--node", "--socket", thread.socket(name), host=name, check=False)
    for name in ("laptop", "gateway"):
        wait_until(lambda: doctor(name).status == 0, 15, lambda: f"{name} to be well: {doctor(name)}")
    thread.laptop.ip("rule", "add", "pref", "100", "to", f"{DB}/32", "lookup", "1234")
    thread.laptop.ip("route", "add", f"{DB}/32", "dev", "eth0", "table", "1234")
    try:
        wait_until(lambda: doctor("laptop").status == 1, 15, lambda: f"the laptop to be sick: {doctor('laptop')}")
        assert "route_missing" in doctor("laptop").out
        shown = thread.warren("doctor", "--node", "--json", "--socket", thread.socket("laptop"), host="laptop",
                              check=False)
        assert shown.status == 1 and "route_missing" in {
            phase.get("code") for phase in json.loads(shown.out)["observed"]["phases"]}
        assert doctor("gateway").status == 0
    finally:
        thread.laptop.ip("rule", "del", "pref", "100")
        thread.laptop.ip("route", "flush", "table", "1234")
    wait_until(lambda: doctor("laptop").status == 0, 15, "the laptop to be well")


def test_a_gateway_tells_its_flows_without_the_server(thread):
    def flows(*options):
        return thread.json("flows", "--node", "--log", thread.flow_log_of("gateway"), *options, host="gateway")["data"]
    laptop = thread.address("laptop")
    thread.stop("server", signal.SIGTERM)
    try:
        assert thread.laptop.connects(DB, WEB) and not thread.laptop.connects(DB, 25, 0.5)
        wait_until(lambda: [row for row in flows() if (row["src_ip"], row["dst_port"]) == (laptop, WEB)], 5, "the flow")
        denied = wait_until(lambda: [row for row in flows("--denied") if row["dst_port"] == 25], 5, "the denial")
        assert (denied[0]["src_ip"], denied[0]["rule"]) == (laptop, "default")
        assert all(row["verdict"] == "deny" for row in flows("--denied"))
        shown = thread.warren("flows", "--node", "--log", thread.flow_log_of("gateway"), "--limit", 1, host="gateway")
        assert len(shown.out.splitlines()) == 2, shown.out
        refused = thread.warren("flows", "--node", "--peer", "laptop", host="gateway", check=False)
        assert refused.status != 0 and "--peer laptop" in refused.err
    finally:
        thread.start_control()
    for name in ("gateway", "laptop", "phone"):
        thread.wait_applied(name, 40)
