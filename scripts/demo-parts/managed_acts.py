# SPDX-License-Identifier: Apache-2.0
"""What is shown, in order. Each act looks at the far side; what Warren says is shown beside it, and has to agree."""
import collections
import contextlib
import signal
import time

from growth import last_growth, size
from managed import DB
from managed_stage import FILES, SSH, WEB
from namespace import EchoServer
from screen import duration

# what: at most 34 characters; how: at most 35. play(stage, screen) returns seconds, or None for the act's whole time.
Act = collections.namedtuple("Act", "what how play")


def owner_sets_up(stage, screen):
    stage.thread.start_control()
    screen.command("warren login --setup LINK")
    stage.thread.set_up()
    who = stage.thread.json("whoami")
    screen.seen("warren whoami", f"{who['email']}, {who['role']} of {who['tenant']}")


def gateway_joins(stage, screen):
    screen.command("warren network create office --cidr 10.10.0.0/24")
    stage.thread.make_network()
    screen.command("warren-gateway --join-key-file KEY …; warren device approve gateway")
    stage.thread.join_gateway()
    screen.seen("the gateway", f"runs its state, as {stage.thread.address('gateway')}")
    stage.thread.make_route()
    stage.thread.make_policy()


def agents_join(stage, screen):
    for name in ("laptop", "phone"):
        screen.command(f"{name}$ warren up --server URL --key KEY")
        stage.thread.join_agent(name)
        screen.seen(f"the {name}", f"runs its state, as {stage.thread.address(name)}")


def nothing_passes_without_a_rule(stage, screen):
    return refused(stage, screen, "laptop", WEB)


def one_rule_lets_pass(stage, screen):
    stage.rules["web"] = allow(stage, screen, "--to", "route:db", "--tcp", WEB)
    return passes(stage, screen, "laptop", WEB)


def another_port_is_refused(stage, screen):
    return refused(stage, screen, "laptop", SSH)


def agents_reach_each_other_by_rule(stage, screen):
    phone = stage.thread.address("phone")
    with contextlib.closing(EchoServer(stage.thread.phone, FILES)):
        assert not stage.thread.laptop.connects(phone, FILES, 0.5), "the phone is open without a rule"
        screen.seen("laptop → phone", "refused without a rule")
        stage.rules["phone"] = allow(stage, screen, "--to", "peer:phone", "--tcp", FILES)
        screen.wait(lambda: stage.thread.laptop.connects(phone, FILES, 0.5), 5, "the rule to hold")
        screen.seen("laptop → phone", f"{phone}:{FILES} answers, by a rule of its own")
        assert not stage.thread.phone.connects(stage.thread.address("laptop"), FILES, 0.5), "the way back is open"
        screen.seen("phone → laptop", "refused")


def explanation_and_record_agree(stage, screen):
    screen.command(f"warren explain laptop db:{WEB}")
    answer = stage.thread.json("explain", "laptop", f"db:{WEB}")
    policy, _, group = answer["rule"].partition(", through ")
    screen.seen("warren explain", policy)
    screen.seen("", f"through {group}")
    passes(stage, screen, "laptop", WEB, quiet=True)
    record = screen.wait(lambda: stage.thread.records(event="start", dst_port=WEB, dst_ip=DB), 5, "the record")[-1]
    explained = answer["decision"]["rule"]["rule_id"]
    screen.seen("explanation", f"rule {explained}")
    screen.seen("gateway's record", f"rule {record['rule']}, {record['verdict']}")
    assert explained == record["rule"] == stage.rules["web"], "they name different rules"


def removed_rule_stops_a_download(stage, screen):
    rule = allow(stage, screen, "--to", "route:db", "--tcp", FILES)
    screen.command(f"laptop$ curl http://{DB}:{FILES}/ &")
    screen.wait(lambda: stage.thread.laptop.connects(DB, FILES, 0.5), 5, "the rule to hold")
    file = stage.download("laptop")
    screen.wait(lambda: size(file) > 200_000, 5, "the download to run")
    screen.command("warren policy rule delete web RULE")
    stage.thread.warren("policy", "rule", "delete", "web", rule)
    removed = time.monotonic()
    took = max(0, last_growth(file) - removed)
    screen.seen("the download", f"its last byte came {duration(took)} after the answer")
    assert took < 1, "it went on for more than a second"
    passes(stage, screen, "laptop", WEB, quiet=True)
    return took


def traffic_goes_on_without_the_server(stage, screen):
    screen.command("kill -9 warren-server")
    stage.thread.stop("server", signal.SIGKILL)
    took = passes(stage, screen, "laptop", WEB)
    refused(stage, screen, "laptop", SSH)
    return took


def all_restarted_is_as_it_was(stage, screen):
    names = ("gateway", "laptop", "phone")
    stage.thread.start_control()
    before = {name: (stage.thread.address_of(name), stage.thread.state_id(name)) for name in names}
    screen.command("kill -9 warren-server warren-gateway warren-agent …; start them again")
    begin = time.monotonic()
    for label in ("server", *names):
        stage.thread.stop(label, signal.SIGKILL)
    for name in names:
        stage.thread.start_node(name)
    stage.thread.start_control()
    for name in names:
        stage.thread.wait_applied(name, 40)
    took = time.monotonic() - begin
    after = {name: (stage.thread.address_of(name), stage.thread.state_id(name)) for name in names}
    assert before == after, f"{before} became {after}"
    screen.seen("all three nodes", "the same addresses, the same state ids")
    passes(stage, screen, "laptop", WEB, quiet=True)
    return took


def edited_allowed_ips_gain_nothing(stage, screen):
    """Without its agent, which would mend it at once."""
    stage.thread.stop("laptop", signal.SIGKILL)
    laptop, interface = stage.thread.laptop, stage.thread.interface("laptop")
    gateway = laptop.run("wg", "show", interface, "peers").stdout.split()[0]
    screen.command("laptop$ kill -9 warren-agent; wg set … allowed-ips 0.0.0.0/0; ip addr add …")
    laptop.run("wg", "set", interface, "peer", gateway, "allowed-ips", "0.0.0.0/0")
    stolen = stage.thread.address("phone")
    laptop.ip("addr", "add", f"{stolen}/32", "dev", interface)
    packets = len(stage.seen.packets)
    assert not laptop.connects(DB, SSH, 0.3) and not laptop.connects(DB, WEB, 0.3, source=stolen), "it gained something"
    arrived = [packet for packet in stage.seen.packets[packets:] if packet["dport"] == SSH or packet["src"] == stolen]
    screen.seen("far side", f"{len(arrived)} packets to port {SSH} or from the stolen address")
    assert not arrived, "packets came through"
    stage.thread.start_node("laptop")
    screen.wait(lambda: "0.0.0.0/0" not in laptop.run("wg", "show", interface, "allowed-ips").stdout, 15, "the repair")
    screen.seen("the laptop", "its agent, started again, has put back what was edited")


ACTS = [
    Act("an owner, by a one-time link", "warren login --setup LINK", owner_sets_up),
    Act("a gateway joins and is approved", "warren-gateway --join-key-file KEY", gateway_joins),
    Act("two devices join", "warren up --key KEY", agents_join),
    Act("without a rule nothing passes", "laptop$ curl db:8080", nothing_passes_without_a_rule),
    Act("one rule, and it passes", "warren policy rule add …; curl", one_rule_lets_pass),
    Act("port 22 is refused", "laptop$ curl db:22", another_port_is_refused),
    Act("agent to agent by its own rule", "laptop → phone", agents_reach_each_other_by_rule),
    Act("explain and record: one rule id", "warren explain laptop db:8080", explanation_and_record_agree),
    Act("rule removed: its download stops", "warren policy rule delete", removed_rule_stops_a_download),
    Act("server gone: traffic goes on", "kill -9 warren-server", traffic_goes_on_without_the_server),
    Act("all restarted: all as it was", "kill -9 of all four; start", all_restarted_is_as_it_was),
    Act("edited AllowedIPs gain nothing", "laptop$ wg set … 0.0.0.0/0", edited_allowed_ips_gain_nothing),
]


# What acts are made of.

def allow(stage, screen, *rule):
    screen.command(f"warren policy rule add web --output allow {' '.join(map(str, rule))}")
    return stage.thread.allow("--output", "allow", *rule)


def ask(stage, name, port):
    """A real request. Returns its status, 0 where there was no answer within a second, and seconds."""
    begin = time.monotonic()
    said = stage.thread.hosts[name].run("curl", "-s", "-m", 1, "-o", "/dev/null", "-w", "%{http_code}",
                                        f"http://{DB}:{port}/healthz", check=False).stdout
    return int(said or 0), time.monotonic() - begin


def passes(stage, screen, name, port, quiet=False):
    """The request is answered by the db. A rule that was just made gets two seconds to arrive."""
    before = stage.seen.count(src=stage.thread.address_known(name), dport=port)
    status, seconds = screen.wait(lambda: answered(ask(stage, name, port)), 4, "an answer")
    arrived = stage.seen.count(src=stage.thread.address_known(name), dport=port) - before
    assert arrived > 0, "it was answered, and nothing was seen at the far side"
    if not quiet:
        screen.command(f"{name}$ curl http://{DB}:{port}/healthz")
        screen.seen(f"the {name}", f"status {status} in {duration(seconds)}; {arrived} packets captured at the db")
    return seconds


def answered(answer):
    return answer if answer[0] == 200 else None


def refused(stage, screen, name, port):
    """The request is not answered and nothing of it arrives."""
    screen.command(f"{name}$ curl -m 1 http://{DB}:{port}/healthz")
    before = stage.seen.count(dport=port)
    status, seconds = ask(stage, name, port)
    arrived = stage.seen.count(dport=port) - before
    screen.seen(f"the {name}", f"no answer in {duration(seconds)}" if status == 0 else f"status {status}")
    screen.seen("far side", f"{arrived} of its packets captured there")
    assert status == 0 and arrived == 0, "it passed, though it should be refused"
    return seconds
