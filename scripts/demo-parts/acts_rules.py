# SPDX-License-Identifier: Apache-2.0
"""Acts: who may reach what, and why."""
import contextlib
import re
import time

from asking import allow, passes, refused
from growth import last_growth, size
from managed import DB
from managed_stage import FILES, SSH, WEB
from namespace import EchoServer
from screen import Act, duration


def nothing_passes_without_a_rule(stage, screen):
    return refused(stage, screen, "laptop", WEB)


def one_rule_lets_pass(stage, screen):
    stage.rules["web"] = allow(stage, screen, "--to", "route:db", "--tcp", WEB)
    seconds = passes(stage, screen, "laptop", WEB)
    for name in stage.fleet.devices:
        passes(stage, screen, name, WEB, quiet=True)
    everybody = ", ".join(f"{name} {stage.fleet.address_known(name)}" for name in stage.fleet.devices[1:])
    screen.seen("and so pass", everybody)
    return seconds


def another_port_is_refused(stage, screen):
    return refused(stage, screen, "laptop", SSH)


def device_to_device_by_rule(stage, screen):
    """Behind its router nobody could reach the laptop from outside."""
    fleet, laptop = stage.fleet, stage.fleet.address_known("laptop")
    with contextlib.closing(EchoServer(fleet.laptop, FILES)):
        assert not fleet.phone.connects(laptop, FILES, 0.5), "the laptop is open without a rule"
        screen.seen("phone → laptop", "refused without a rule")
        stage.rules["laptop"] = allow(stage, screen, "--to", "peer:laptop", "--tcp", FILES)
        screen.wait(lambda: fleet.phone.connects(laptop, FILES, 0.5), 5, "the rule to hold")
        screen.seen("phone → laptop", f"{laptop}:{FILES} answers, behind its router")
        with contextlib.closing(EchoServer(fleet.phone, FILES)):
            assert not fleet.laptop.connects(fleet.address_known("phone"), FILES, 0.5), "the way back is open"
        screen.seen("laptop → phone", "refused")


def explanation_and_record_agree(stage, screen):
    screen.command(f"warren explain laptop db:{WEB}")
    answer = stage.fleet.json("explain", "laptop", f"db:{WEB}")
    policy, _, group = answer["rule"].partition(", through ")
    screen.seen("warren explain", policy)
    screen.seen("", f"through {group}")
    passes(stage, screen, "laptop", WEB, quiet=True)
    own = stage.fleet.address_known("laptop")
    record = screen.wait(lambda: stage.fleet.records(event="start", src_ip=own, dst_port=WEB, dst_ip=DB), 5,
                         "the record")[-1]
    explained = answer["decision"]["rule"]["rule_id"]
    screen.seen("explanation", f"rule {explained}")
    screen.seen("gateway's record", f"rule {record['rule']}, {record['verdict']}")
    assert explained == record["rule"] == stage.rules["web"], "they name different rules"


def removed_rule_stops_a_download(stage, screen):
    rule = allow(stage, screen, "--to", "route:db", "--tcp", FILES)
    screen.command(f"laptop$ curl http://{DB}:{FILES}/ &")
    screen.wait(lambda: stage.fleet.laptop.connects(DB, FILES, 0.5), 5, "the rule to hold")
    file = stage.download("laptop")
    screen.wait(lambda: size(file) > 200_000, 5, "the download to run")
    screen.command("warren policy rule delete web RULE")
    stage.fleet.warren("policy", "rule", "delete", "web", rule)
    removed = time.monotonic()
    took = max(0, last_growth(file) - removed)
    screen.seen("the download", f"its last byte came {duration(took)} after the answer")
    assert took < 1, "it went on for more than a second"
    passes(stage, screen, "laptop", WEB, quiet=True)
    return took


def edited_file_gains_nothing(stage, screen):
    """Who has a wg-quick file can write into it what he likes."""
    fleet, stolen = stage.fleet, stage.fleet.address_known("desktop")
    original = fleet.tablet_file.read_text()
    screen.command("tablet$ editor tablet.conf     # AllowedIPs = 0.0.0.0/0; the desktop's address")
    fleet.wg_quick("down")
    edited = re.sub(r"^AllowedIPs = .*$", "AllowedIPs = 0.0.0.0/0", original, count=1, flags=re.MULTILINE)
    fleet.tablet_file.write_text(re.sub(r"^(Address = .*)$", rf"\1, {stolen}/32", edited, flags=re.MULTILINE))
    fleet.wg_quick("up")
    own = fleet.address("tablet")
    screen.wait(lambda: fleet.tablet.connects(DB, WEB, 0.3, source=own), 5, "what it may")
    packets = len(stage.at_db.packets)
    assert not fleet.tablet.connects(DB, WEB, 0.3, source=stolen), "it goes by another's address"
    assert not fleet.tablet.connects(DB, SSH, 0.3, source=own), "it gained a port"
    arrived = [packet for packet in stage.at_db.packets[packets:] if packet["dport"] == SSH or packet["src"] == stolen]
    screen.seen("far side", f"{len(arrived)} packets to port {SSH} or from the stolen address")
    assert not arrived, "packets came through"
    fleet.wg_quick("down")
    fleet.tablet_file.write_text(original)
    fleet.wg_quick("up")
    passes(stage, screen, "tablet", WEB, quiet=True)


ACTS = [
    Act("without a rule nothing passes", "laptop$ curl db:8080", nothing_passes_without_a_rule),
    Act("one rule, and all four pass", "warren policy rule add …; curl", one_rule_lets_pass),
    Act("port 22 is refused", "laptop$ curl db:22", another_port_is_refused),
    Act("device to device by its own rule", "phone → laptop", device_to_device_by_rule),
    Act("explain and record: one rule id", "warren explain laptop db:8080", explanation_and_record_agree),
    Act("rule removed: its download stops", "warren policy rule delete", removed_rule_stops_a_download),
    Act("an edited file gains nothing", "tablet$ AllowedIPs = 0.0.0.0/0", edited_file_gains_nothing),
]
