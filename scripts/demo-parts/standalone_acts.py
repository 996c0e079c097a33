# SPDX-License-Identifier: Apache-2.0
"""What is shown, in order. Each act looks at the far side; what Warren says is shown beside it, and has to agree."""
import collections
import contextlib
import signal
import time

from growth import last_growth, size
from namespace import Capture
from screen import Act, duration
from spray import Spray
from standalone_stage import DB, FILES, HEALTH, MEDIA, PRINTER

Answer = collections.namedtuple("Answer", "status port seconds")


def tunnels_come_up(stage, screen):
    for name in ("laptop", "phone"):
        screen.wait(lambda: handshake(stage, name), 10, f"the {name}'s handshake")
        screen.seen(f"wg on the {name}", f"a handshake with the gateway, {stage.overlay(name)} is its address")


def handshake(stage, name):
    shown = stage.hosts[name].run("wg", "show", stage.interface(name), "latest-handshakes").stdout.split()
    return shown[-1:] not in ([], ["0"])


def rule_lets_pass(stage, screen):
    return passes(stage, screen, "laptop", DB, "db").seconds


def other_host_is_refused(stage, screen):
    alive = stage.private.run("curl", "-sS", "-m", 2, url(PRINTER)).stdout.strip()
    screen.seen("inside", f"the printer answers its neighbours: {alive}")
    return refused(stage, screen, "laptop", PRINTER, "printer")


def stranger_is_refused(stage, screen):
    return refused(stage, screen, "phone", DB, "db")


def inside_opens_nothing(stage, screen):
    records = len(stage.records(event="deny"))
    with contextlib.closing(Capture(stage.laptop, stage.interface("laptop"))) as seen:
        answer = ask(stage, screen, "private", f"http://{stage.overlay('laptop')}:22/")
        arrived = seen.count(src=DB, dport=22)
        screen.seen("the laptop", f"{arrived} packets captured")
        assert answer.status == 0 and arrived == 0, "the db reaches the laptop"
        ask(stage, screen, "laptop", url(DB))
        assert seen.count(src=DB) > 0, "the capture sees nothing at all"
        screen.seen("the laptop", "captured the db's answer to its own request")
    show_record(screen, denied_since(stage, screen, records, DB, stage.overlay("laptop")))
    return answer.seconds


def observe_lets_pass_and_says_so(stage, screen):
    change(stage, screen, "mode: observe", mode="observe")
    return passes(stage, screen, "phone", DB, "db", rule="default", would="deny").seconds


def enforce_again(stage, screen):
    change(stage, screen, "mode: enforce")
    return refused(stage, screen, "phone", DB, "db")


def rule_is_removed_under_downloads(stage, screen):
    files = {port: start_download(stage, screen, port) for port in (FILES, MEDIA)}
    screen.wait(lambda: all(size(file) > 200_000 for file in files.values()), 5, "both downloads to run")
    denied = len(stage.records(event="deny"))
    begin = change(stage, screen, "the rule `media` removed", without="media")
    took = max(0, last_growth(files[MEDIA]) - begin)
    kept = size(files[FILES])
    with contextlib.closing(Capture(stage.laptop, stage.interface("laptop"))) as seen:
        time.sleep(1)
        late, grown = seen.count(src=DB, sport=MEDIA), size(files[FILES]) - kept
        screen.seen("download `media`", f"last byte {duration(took)} after SIGHUP; then {late} packets in 1 s")
        screen.seen("download `files`", f"goes on: {grown // 1000} kB in the same second")
        assert grown > 100_000 and seen.count(src=DB, sport=FILES) > 0, "the allowed download was cut as well"
    assert stage.running[f"curl {MEDIA}"].poll() is None, "the download ended by itself"
    assert late == 0, "the download without a rule goes on"
    # What is refused first is what the db still sends; it is told as the flow that it answers.
    show_record(screen, denied_since(stage, screen, denied, stage.overlay("laptop"), DB))
    return took


def flushed_firewall_is_repaired(stage, screen):
    kept = size(stage.folder / f"download-{FILES}")
    with Spray(stage.phone, DB, HEALTH) as spray:
        before, sent = stage.seen.count(src=stage.overlay("phone")), spray.sent
        screen.command(f"ip netns exec {stage.gateway.name} nft flush ruleset")
        stage.gateway.nft("flush", "ruleset")
        begin = time.monotonic()
        screen.wait(lambda: has_table(stage), 5, "the repair")
        took = time.monotonic() - begin
        time.sleep(0.3)
        sent = spray.sent - sent
        arrived = stage.seen.count(src=stage.overlay("phone")) - before
    screen.seen("nft on gateway", f"the table is back after {duration(took)}")
    screen.seen("the phone", f"sent {sent} packets around it; {arrived} reached the private network")
    assert sent > 0 and arrived == 0, "the gateway stood open"
    assert took < 1, "the repair took longer than 1 s"
    screen.wait(lambda: size(stage.folder / f"download-{FILES}") > kept + 100_000, 5, "the download to go on")
    screen.seen("download `files`", "survived it")
    return took


def closed_without_its_guardian(stage, screen):
    """Nobody repairs while the process is stopped: what holds then is in the kernel."""
    server = stage.running["wg-server"]
    screen.command(f"kill -STOP {server.pid}; ip netns exec {stage.gateway.name} nft flush ruleset")
    server.send_signal(signal.SIGSTOP)
    try:
        stage.gateway.nft("flush", "ruleset")
        before = far_packets(stage)
        with Spray(stage.phone, DB, HEALTH) as spray:
            passed = [host.name for host in (stage.laptop, stage.phone) if host.connects(DB, HEALTH, 0.5)]
        arrived = far_packets(stage) - before
        assert not has_table(stage), "the table is back, though nobody can have repaired it"
    finally:
        server.send_signal(signal.SIGCONT)
    begin = time.monotonic()
    screen.seen("the clients", f"the laptop has no service either; the phone sent {spray.sent} packets")
    screen.seen("far side", f"{arrived} packets, with no firewall and nobody to repair it")
    assert spray.sent > 0 and not passed and arrived == 0, "the gateway stood open"
    screen.wait(lambda: stage.laptop.connects(DB, HEALTH, 0.2), 5, "service again")
    took = time.monotonic() - begin
    screen.seen("the laptop", f"has service again {duration(took)} after kill -CONT")
    change(stage, screen, "the rule `media` back")
    return took


ACTS = [
    Act("both clients join", "wg show latest-handshakes", tunnels_come_up),
    Act("the laptop reaches the db", "laptop$ curl 10.20.0.10:8080", rule_lets_pass),
    Act("the laptop not the printer", "laptop$ curl 10.20.0.20:8080", other_host_is_refused),
    Act("the phone, without a rule, nothing", "phone$ curl 10.20.0.10:8080", stranger_is_refused),
    Act("the inside opens nothing outwards", "private$ curl 10.10.0.2:22", inside_opens_nothing),
    Act("observe: passes, `would: deny`", "mode: observe; kill -HUP", observe_lets_pass_and_says_so),
    Act("enforce again: refused", "mode: enforce; kill -HUP", enforce_again),
    Act("rule gone: its download is cut", "rule removed; kill -HUP", rule_is_removed_under_downloads),
    Act("firewall flushed: shut, repaired", "gateway$ nft flush ruleset", flushed_firewall_is_repaired),
    Act("shut also with wg-server stopped", "kill -STOP; nft flush ruleset", closed_without_its_guardian),
]


# What acts are made of.

def url(address):
    return f"http://{address}:{HEALTH}/healthz"


def ask(stage, screen, name, link):
    """A real request. Its status is 0 where there was no answer within a second."""
    screen.command(f"ip netns exec {stage.hosts[name].name} curl -m 1 {link}")
    begin = time.monotonic()
    said = stage.hosts[name].run("curl", "-s", "-m", 1, "-o", "/dev/null", "-w", "%{http_code} %{local_port}",
                                 link, check=False).stdout.split()
    return Answer(int(said[0]), int(said[1]), time.monotonic() - begin)


def passes(stage, screen, name, address, server, rule="web", would=None):
    """The request is answered; gateway and server both know this very connection, by its source port."""
    answer = ask(stage, screen, name, url(address))
    screen.seen(f"the {name}", f"status {answer.status} in {duration(answer.seconds)}")
    assert answer.status == 200, "no answer, though it should pass"
    source = f"{stage.overlay(name)}:{answer.port}"
    screen.wait(lambda: source in stage.said(f"protected-resource {server}"), 3, f"the {server}'s own log")
    screen.seen(f"the {server}'s log", f"GET /healthz 200, from {source}")
    records = screen.wait(lambda: stage.records(event="start", src_ip=stage.overlay(name), src_port=answer.port), 3,
                          "the record")
    show_record(screen, records[0])
    said = {key: records[0].get(key) for key in ("verdict", "rule", "would", "client_id")}
    expected = {"verdict": "accept", "rule": rule, "would": would, "client_id": stage.keys[name][1]}
    assert said == expected, f"the flow log says {said}, not {expected}"
    return answer


def refused(stage, screen, name, address, server):
    """The request is not answered, nothing of it arrives, and the gateway says that it was refused."""
    client = stage.overlay(name)
    records = len(stage.records(event="deny"))
    packets = stage.seen.count(src=client, dst=address)
    assert stage.seen.count(dport=HEALTH) > 0, "the capture at the far side sees nothing at all"
    answer = ask(stage, screen, name, url(address))
    arrived = stage.seen.count(src=client, dst=address) - packets
    screen.seen(f"the {name}", f"no answer in {duration(answer.seconds)}" if answer.status == 0
                else f"status {answer.status}")
    screen.seen("far side", f"{arrived} of its packets captured there")
    assert answer.status == 0 and arrived == 0, "it passed, though it should be refused"
    show_record(screen, denied_since(stage, screen, records, client, address))
    return answer.seconds


def denied_since(stage, screen, count, source, destination):
    """The first record after `count` others of a denied packet between the two."""
    return screen.wait(lambda: [record for record in stage.records(event="deny")[count:] if
                                (record["src_ip"], record["dst_ip"]) == (source, destination)], 3, "the record")[0]


def show_record(screen, record):
    would = f", would: {record['would']}" if "would" in record else ""
    source = record["peer"] if record["src_ip"].startswith("10.10.0.") else record["src_ip"]
    screen.seen("gateway's log", f"{record['verdict']}{would}, rule {record['rule']}: {source} → "
                f"{record['dst_ip']}:{record['dst_port']}")


def change(stage, screen, what, **rules):
    stage.write_rules(**rules)
    screen.command(f"kill -HUP {stage.running['wg-server'].pid}      # {what}")
    begin = stage.reload(screen)
    screen.seen("the gateway", f"reloaded in {duration(time.monotonic() - begin)}")
    return begin


def start_download(stage, screen, port):
    file = stage.folder / f"download-{port}"
    screen.command(f"ip netns exec {stage.laptop.name} curl http://{DB}:{port}/ &")
    stage.start(f"curl {port}", stage.laptop, "-sS", "-m", 60, "-o", file, f"http://{DB}:{port}/", program="curl")
    return file


def has_table(stage):
    return "inet warren" in stage.gateway.nft("list", "tables")


def far_packets(stage):
    return sum(stage.seen.count(src=stage.overlay(name)) for name in ("laptop", "phone"))

