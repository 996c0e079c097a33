# SPDX-License-Identifier: Apache-2.0
"""`make bench-board`: the board in Chromium before a real warren-server, with simulated nodes on real streams, whose news
come as events. Each line stands beside its target (issue 7, design 7-board).

    bench_board.py [--devices N] [--rate N] [--hour EVENTS]
"""
import argparse
import contextlib
import pathlib
import tempfile
import time

from playwright.sync_api import sync_playwright

from browser import CHROMIUM
from fleet import Fleet
from frames import percentile, traced
from installation import Installation

GATEWAYS = 5
SECONDS = 20
# How much sooner than in an hour the events of an hour come, for the heap.
HASTE = 10


def fill(installation, fleet, count):
    """As many networks as gateways, and agents in them by turns."""
    ask = installation.connect()
    each = (count - GATEWAYS) // GATEWAYS
    for number in range(GATEWAYS):
        network = ask("POST", "/networks", {"name": f"site-{number}", "cidr": f"10.{number}.0.0/22"})["id"]
        fleet("enroll", 1, ask("POST", "/join-keys", {"network_id": network, "kind": "gateway"})["key"],
              f"192.0.2.{number + 1}:51820")
        fleet("enroll", each, ask("POST", "/join-keys", {"network_id": network, "reusable": True})["key"])
    for device in ask("GET", "/devices?page=1&page_size=1000")["data"]:
        if device["kind"] == "gateway":
            ask("POST", f"/devices/{device['id']}/approve")
    fleet("connect")


def sign_in(browser, server):
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    page = context.new_page()
    page.goto(server)
    page.get_by_label("E-mail").fill("ada@example.org")
    page.get_by_label("Password").fill("correct horse battery staple")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Dashboard").wait_for(timeout=60_000)
    return context


LOADED = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .filter(({ name }) => !name.includes("/api/")).reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)"""


def first_visit(browser, context, address, is_there):
    """Milliseconds until it shows what it is about and the main thread takes a frame; bytes of the board itself."""
    times = []
    for _ in range(5):
        visit = browser.new_context(viewport={"width": 1280, "height": 860}, storage_state=context.storage_state())
        page = visit.new_page()
        page.goto(address, wait_until="commit")
        times.append(page.wait_for_function(f"() => ({is_there}) && performance.now()").json_value())
        loaded = page.evaluate(LOADED)
        visit.close()
    return sorted(times)[len(times) // 2], loaded


def heap(page):
    session = page.context.new_cdp_session(page)
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    return session.send("Runtime.getHeapUsage")["usedSize"] / 2**20


def row(label, figure, note="", target=""):
    print(f"  {label:44} {figure:>18}  {note:34} {target and '(target: ' + target + ')'}", flush=True)


def measure_start(browser, context, server, count):
    dashboard = "document.querySelector('.counts') && !document.querySelector('.waiting')"
    board = f"document.querySelectorAll('.node').length >= {count}"
    time_to_dashboard, loaded = first_visit(browser, context, server, dashboard)
    time_to_board, _ = first_visit(browser, context, f"{server}/board", board)
    row("a first visit loads", f"{loaded / 1024:.0f} KiB", "compressed", "300 KiB")
    row("it is interactive after", f"{time_to_dashboard:.0f} ms", "dashboard", "1 s")
    row("the same", f"{time_to_board:.0f} ms", f"map of {count}", "1 s")


def measure_frames(page, fleet, rate):
    fleet("stir", rate)
    time.sleep(3)
    frames = traced(page, SECONDS)
    drawn = [frame for frame in frames if frame.is_drawn]
    own, wall = ([getattr(frame, clock) for frame in drawn] for clock in ("own", "wall"))
    row(f"script and layout per frame, {rate} updates/s",
        f"{percentile(own, 0.5):.1f} / {percentile(own, 0.95):.1f} / {max(own):.1f} ms",
        f"{len(drawn)} of {len(frames)} frames drew", "p95 8 ms")
    row("the same, with what others took", f"{percentile(wall, 0.5):.1f} / {percentile(wall, 0.95):.1f} / "
        f"{max(wall):.1f} ms", f"{len(frames) / SECONDS:.0f} frames/s")
    row("of the main thread's time", f"{sum(frame.own for frame in frames) / SECONDS / 10:.1f} %")


def measure_heap(page, fleet, rate, events):
    fleet("stir", rate * HASTE)
    time.sleep(20)
    before = heap(page)
    time.sleep(events / (rate * HASTE))
    fleet("stir", 0)
    time.sleep(2)
    after = heap(page)
    row(f"heap after {events:,} updates", f"{before:.1f} → {after:.1f} MiB", "after garbage collection", "no growth")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--devices", type=int, default=500)
    parser.add_argument("--rate", type=int, default=50)
    parser.add_argument("--hour", type=int, default=50 * 3600)
    options = parser.parse_args()
    print(f"{options.devices} devices, {options.rate} updates a second:")
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        installation = Installation(pathlib.Path(name), tls=False)
        stack.callback(installation.server.process.kill)
        server = f"http://localhost:{installation.server.port}"
        fleet = Fleet(f"localhost:{installation.server.port}")
        stack.callback(fleet.process.kill)
        fill(installation, fleet, options.devices)
        browser = stack.enter_context(sync_playwright()).chromium.launch(executable_path=CHROMIUM)
        context = sign_in(browser, server)
        measure_start(browser, context, server, options.devices)
        page = context.new_page()
        page.goto(f"{server}/board")
        page.wait_for_function(f"() => document.querySelectorAll('.node').length >= {options.devices}")
        measure_frames(page, fleet, options.rate)
        measure_heap(page, fleet, options.rate, options.hour)


if __name__ == "__main__":
    main()
