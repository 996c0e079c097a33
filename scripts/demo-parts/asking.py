# SPDX-License-Identifier: Apache-2.0
"""What the acts of the managed demo are made of: real requests, judged by what was captured where they should arrive."""
import time

from managed import DB
from screen import duration

# The gateway's own address beside the db, whom no rule holds up.
NEIGHBOUR = "10.20.0.1"


def allow(stage, screen, *rule):
    screen.command(f"warren policy rule add web --output allow {' '.join(map(str, rule))}")
    return stage.fleet.allow("--output", "allow", *rule)


def ask(stage, name, port, address=DB):
    """A real request. Returns its status, 0 where there was no answer within a second, and seconds."""
    begin = time.monotonic()
    said = stage.fleet.hosts[name].run("curl", "-s", "-m", 1, "-o", "/dev/null", "-w", "%{http_code}",
                                       f"http://{address}:{port}/healthz", check=False).stdout
    return int(said or 0), time.monotonic() - begin


def passes(stage, screen, name, port, quiet=False):
    """The request is answered by the db, which saw who asks. A rule that was just made gets four seconds to arrive."""
    source = stage.fleet.address_known(name)
    before = stage.at_db.count(src=source, dport=port)
    _, seconds = screen.wait(lambda: answered(ask(stage, name, port)), 4, f"an answer to the {name}")
    arrived = stage.at_db.count(src=source, dport=port) - before
    assert arrived > 0, "it was answered, and nothing was seen at the far side"
    if not quiet:
        screen.command(f"{name}$ curl http://{DB}:{port}/healthz")
        screen.seen(f"the {name}", f"status 200 in {duration(seconds)}")
        screen.seen("far side", f"{arrived} packets of {source} captured at the db")
    return seconds


def answered(answer):
    return answer if answer[0] == 200 else None


def refused(stage, screen, name, port):
    """The request is not answered and nothing of it arrives, though the service is there, and who watches is awake."""
    source = stage.fleet.address_known(name)
    neighbours = stage.at_db.count(src=NEIGHBOUR, dport=port)
    assert stage.fleet.gateway.connects(DB, port), "the service is not there"
    screen.wait(lambda: stage.at_db.count(src=NEIGHBOUR, dport=port) > neighbours, 2, "the capture to see anything")
    screen.command(f"{name}$ curl -m 1 http://{DB}:{port}/healthz")
    before = stage.at_db.count(src=source, dport=port)
    status, seconds = ask(stage, name, port)
    arrived = stage.at_db.count(src=source, dport=port) - before
    screen.seen(f"the {name}", f"no answer in {duration(seconds)}" if status == 0 else f"status {status}")
    screen.seen("far side", f"{arrived} of its packets captured there")
    assert status == 0 and arrived == 0, "it passed, though it should be refused"
    return seconds


def opened(stage, source, port):
    """How many attempts to connect have arrived at the db: what an earlier connection still says is none."""
    return sum(packet["mss"] is not None for packet in list(stage.at_db.packets)
               if (packet["src"], packet["dport"]) == (source, port))
