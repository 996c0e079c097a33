# SPDX-License-Identifier: Apache-2.0
"""Acts: everything through an exit, judged by the site that is asked."""
from asking import allow, answered, ask
from managed_hosts import HOME, SITE, WAN
from managed_stage import SSH, WEB
from screen import Act


def everything_leaves_by_the_exit(stage, screen):
    fleet = stage.fleet
    screen.command(f"laptop$ curl http://{SITE}:{WEB}/")
    assert sources(stage, screen) == {HOME}, "before, it should leave by its own router"
    screen.seen("the site", f"is asked by {HOME}: the home's router")
    agree(stage, screen)
    screen.wait(lambda: answered(ask(stage, "laptop", WEB, SITE)), 10, "the exit")
    past = stage.past_tunnel.count(dst=SITE)
    assert sources(stage, screen) == {WAN}, "it should leave by the exit, and nowhere else"
    screen.seen("the site", f"is asked by {WAN}: the exit")
    assert ask(stage, "laptop", SSH, SITE)[0] == 0, "a port that no rule names passed"
    past = stage.past_tunnel.count(dst=SITE) - past
    screen.seen("past the tunnel", f"{past} packets; to port {SSH}: {stage.behind_exit.count(dport=SSH)}")
    assert past == 0 and stage.behind_exit.count(dport=SSH) == 0, "something leaked"
    say_the_way(stage, screen)


def agree(stage, screen):
    """The control plane asks for it, a rule allows it, and both machines agree to it."""
    fleet = stage.fleet
    screen.command("warren gateway set exit --role ingress_gateway --role exit_gateway")
    fleet.warren("gateway", "set", "exit", "--role", "ingress_gateway", "--role", "exit_gateway")
    for name in ("exit", "laptop"):
        screen.command(f"{name}$ warren up --accept-exit")
        fleet.up(name, "--accept-exit")
    stage.rules["internet"] = allow(stage, screen, "--to", "internet", "--tcp", WEB)
    screen.command("warren apply -f full.yaml      # peers: {laptop: {full_encapsulation: true}}")
    fleet.send_everything("laptop", True)


def say_the_way(stage, screen):
    """The rest goes on by the other gateway, and Warren says so of both."""
    for target, gateway in ((f"{SITE}:{WEB}", "exit"), (f"db:{WEB}", "gateway")):
        path = stage.fleet.json("explain", "laptop", target)["path"]
        assert path["gateway"] == gateway, f"explain says that {target} goes by {path['gateway']}"
    echoes = stage.fleet.json("ping", "exit", "--socket", stage.fleet.socket("laptop"), "--count", 1, host="laptop")
    screen.seen("warren explain", f"{SITE} by the exit, the db by the gateway")
    screen.seen("warren ping exit", f"an echo after {echoes['times'][0]:.1f} ms")


def sources(stage, screen):
    """Whom the site saw asking, on either way, while the laptop asked once."""
    before = {capture: len(capture.packets) for capture in (stage.past_tunnel, stage.behind_exit)}
    screen.wait(lambda: answered(ask(stage, "laptop", WEB, SITE)), 5, "the site's answer")
    return {packet["src"] for capture, count in before.items() for packet in capture.packets[count:]
            if packet["dst"] == SITE}


ACTS = [
    Act("all traffic of a laptop by an exit", "warren up --accept-exit, on both", everything_leaves_by_the_exit),
]
