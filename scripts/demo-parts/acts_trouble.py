# SPDX-License-Identifier: Apache-2.0
"""Acts: somebody else's hands, a copied identity, and programs that die."""
import datetime
import shutil
import signal
import time

from acts_exit import sources
from asking import opened, passes, refused
from managed_hosts import WAN
from managed import DB, SERVER
from managed_stage import FILES, SSH, WEB
from screen import Act, duration
from spray import Spray

UDP = 17


def flushed_firewall_is_repaired(stage, screen):
    fleet = stage.fleet
    passes(stage, screen, "phone", WEB, quiet=True)
    with Spray(fleet.phone, DB, FILES) as spray:
        before, sent = stage.at_db.count(proto=UDP, dport=FILES), spray.sent
        screen.command("gateway$ nft flush ruleset")
        fleet.gateway.nft("flush", "ruleset")
        begin = time.monotonic()
        screen.wait(lambda: "inet warren" in fleet.gateway.nft("list", "tables"), 5, "the repair")
        took = time.monotonic() - begin
        screen.wait(lambda: spray.sent > sent + 200, 5, "more to be sent")
        sent, arrived = spray.sent - sent, stage.at_db.count(proto=UDP, dport=FILES) - before
    screen.seen("the gateway", f"has its table back after {duration(took)}")
    screen.seen("far side", f"{arrived} of {sent} packets that may not pass")
    assert arrived == 0, "the gateway stood open"
    assert took < 1, "the repair took longer than 1 s"
    passes(stage, screen, "phone", WEB, quiet=True)
    return took


def removed_peer_comes_back(stage, screen):
    """Nobody announces it: a node looks every five seconds."""
    fleet = stage.fleet
    passes(stage, screen, "desktop", WEB, quiet=True)
    screen.command("desktop$ wg set warren0 peer GATEWAY remove")
    fleet.desktop.run("wg", "set", fleet.interface("desktop"), "peer", fleet.public_key("gateway"), "remove")
    begin = time.monotonic()
    assert not fleet.desktop.connects(DB, WEB, 0.3), "it is still carried"
    screen.seen("the desktop", "is cut off")
    screen.wait(lambda: fleet.desktop.connects(DB, WEB, 0.5), 10, "its agent's repair")
    took = time.monotonic() - begin
    passes(stage, screen, "desktop", WEB, quiet=True)
    screen.seen("the desktop", f"is served again after {duration(took)}; nobody did anything")
    return took


def copied_identity_is_cut_off(stage, screen):
    """A disk restored on a second machine: both run, and both are cut off at all gateways."""
    fleet, key = stage.fleet, stage.fleet.public_key("phone")
    passes(stage, screen, "phone", WEB, quiet=True)
    screen.command("copy$ cp -r PHONE:/var/lib/warren-agent /var/lib/; warren-agent")
    shutil.copytree(fleet.state("phone"), fleet.state("copy"))
    before = len(fleet.said("phone"))
    fleet.start_node("copy")
    screen.wait(lambda: "another connection has taken" in fleet.said("phone")[before:], 15, "the copy to connect")
    fleet.up("phone")
    screen.wait(lambda: not any(key in fleet.keys_at(gateway) for gateway in fleet.gateways), 20, "the block")
    gone = datetime.datetime.now(datetime.UTC)
    incident = fleet.listed("incident", "list")[0]
    took = (gone - datetime.datetime.fromisoformat(incident["detected_at"])).total_seconds()
    screen.seen("warren incident", f"{incident['device_name']}: {incident['incident_type']}, "
                f"cut off at both gateways within {duration(took)}")
    address = fleet.address("phone")
    arrived = opened(stage, address, WEB)
    assert not any(fleet.hosts[name].connects(DB, WEB, 0.5) for name in ("phone", "copy")), "one of the two gets through"
    arrived = opened(stage, address, WEB) - arrived
    screen.seen("far side", f"{arrived} connections of either, by the phone's address")
    assert arrived == 0 and took < 1, "the cut took longer than 1 s, or is none"
    return took


def one_command_restores(stage, screen):
    fleet, address = stage.fleet, stage.fleet.address("phone")
    key = fleet.public_key("phone")
    screen.command("warren incident resolve phone")
    token = fleet.json("incident", "resolve", "phone", "--note", "a restored disk")["token"]
    screen.command("phone$ warren up --server URL --key TOKEN")
    fleet.up("phone", "--server", SERVER, "--key", token)
    fleet.wait_applied("phone")
    seconds = passes(stage, screen, "phone", WEB)
    assert fleet.address_known("phone") == address and fleet.public_key("phone") != key, "not the same place, or key"
    assert not fleet.copy.connects(DB, WEB, 0.5), "the copy has something of worth"
    screen.seen("the copy", "stays out: its key is void")
    fleet.stop("copy", signal.SIGTERM)
    return seconds


def traffic_goes_on_without_the_server(stage, screen):
    screen.command("kill -9 warren-server")
    stage.fleet.stop("server", signal.SIGKILL)
    took = passes(stage, screen, "laptop", WEB)
    refused(stage, screen, "laptop", SSH)
    assert sources(stage, screen) == {WAN}, "it should leave by the exit still"
    return took


def all_restarted_is_as_it_was(stage, screen):
    fleet = stage.fleet
    fleet.start_control()
    before = fleet.standing()
    screen.command("kill -9 warren-server warren-gateway warren-agent …; start them again")
    begin = time.monotonic()
    for label in ("server", *fleet.nodes):
        fleet.stop(label, signal.SIGKILL)
    for name in fleet.nodes:
        fleet.start_node(name)
    fleet.start_control()
    fleet.wait_all_applied(fleet.nodes, 40)
    took = time.monotonic() - begin
    after = fleet.standing()
    assert before == after, f"{before} became {after}"
    screen.seen("all five nodes", "the same addresses, the same state ids")
    for name in fleet.devices:
        passes(stage, screen, name, WEB, quiet=True)
    return took


ACTS = [
    Act("firewall flushed: shut, repaired", "gateway$ nft flush ruleset", flushed_firewall_is_repaired),
    Act("a peer removed by hand comes back", "desktop$ wg set … remove", removed_peer_comes_back),
    Act("one identity twice: both cut off", "a copied /var/lib/warren-agent", copied_identity_is_cut_off),
    Act("one command restores it", "warren incident resolve phone", one_command_restores),
    Act("server gone: traffic goes on", "kill -9 warren-server", traffic_goes_on_without_the_server),
    Act("all restarted: all as it was", "kill -9 of all six; start", all_restarted_is_as_it_was),
]
