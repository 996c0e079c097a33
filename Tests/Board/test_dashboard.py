# SPDX-License-Identifier: Apache-2.0
"""What somebody should look at, with what mends it, and where it leads; counts that are true; what was changed."""
import contextlib
import re
import signal

import pytest

from browser import Browser, open_page
from managed import SERVER
from people import ask, rows
from readable import LOOKS, assert_readable
from test_gateways import SPARE, TwoGateways
from world import BIN

TINY = "tiny"


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A laptop that works, a gateway that waits for approval and one that is stopped, and a network that is nearly full."""
    with contextlib.closing(TwoGateways(BIN, tmp_path_factory.mktemp("dashboard"))) as made, made.working_office():
        made.enroll_gateway(SPARE)
        made.warren("network", "create", TINY, "--cidr", "10.77.0.0/29")
        made.stop("gateway", signal.SIGKILL)
        yield made


@pytest.fixture(scope="module")
def browser(office):
    with contextlib.closing(Browser(office)) as opened:
        fill(opened.signed_in(office.password))
        yield opened


def fill(page):
    """Five of the small network's six addresses are given out: one is its gateway's."""
    network = next(row["id"] for row in rows(page, "/networks") if row["name"] == TINY)
    for number in range(4):
        status, answer = ask(page, "/devices", "POST", {"kind": "static", "name": f"printer{number}",
                                                        "network_id": network, "generate_key": True})
        assert status == 201, answer


@pytest.fixture
def page(office, browser):
    page = browser.signed_in(office.password)
    yield page
    assert page.said == []
    page.context.close()


# Words of the message, the remedy, and the heading of where it leads.
LINES = {
    "waits for approval": ("warren device approve spare", "spare"),
    "has no connection to this server": ("warren status --node there", "gateway"),
    "tiny has 1 of 6 addresses left": ("warren ipam suggest", TINY),
}


@pytest.mark.parametrize("words", LINES)
def test_what_needs_attention_says_what_mends_it_and_leads_there(page, words):
    remedy, heading = LINES[words]
    line = page.locator(".attention li").filter(has_text=words)
    line.wait_for()
    assert line.locator("code").inner_text() == remedy
    line.get_by_role("link").click()
    page.get_by_role("heading", name=heading, exact=True).wait_for()


def test_what_is_worst_comes_first(page):
    page.locator(".attention li").first.wait_for()
    severities = page.locator(".attention .badge").all_inner_texts()
    order = ["critical", "warning", "notice"]
    assert severities == sorted(severities, key=order.index) and set(severities) >= {"critical", "warning"}


def test_what_is_mended_is_told_of_no_more(office, page):
    line = page.locator(".attention li").filter(has_text="has no connection to this server")
    line.wait_for()
    office.start_node("gateway")
    line.wait_for(state="detached")
    office.stop("gateway", signal.SIGKILL)
    line.wait_for()


def test_counts_are_what_there_is(page):
    devices = rows(page, "/devices?page_size=1000")
    gateways = [device for device in devices if device["kind"] == "gateway"]
    others = [device for device in devices if device["kind"] != "gateway"]

    def online(among):
        return f"{sum(device['online'] for device in among)} / {len(among)}"
    counts = {"devices connected": online(others), "gateways connected": online(gateways),
              "networks": len(rows(page, "/networks")), "policies": len(rows(page, "/policies")), "routes": 1,
              "open incidents": 0}
    assert counts["devices connected"] == "1 / 5" and counts["networks"] == 2 and counts["policies"] == 1
    shown = page.get_by_role("navigation", name="What there is").get_by_role("link")
    shown.first.wait_for()
    said = dict(reversed(text.split("\n")) for text in shown.all_inner_texts())
    assert said == {words: str(number) for words, number in counts.items()}


def test_latest_changes_lead_to_what_was_changed(office, page):
    office.warren("group", "create", "guests", "--description", "who comes by")
    changes = page.locator(".changes li")
    changes.filter(has_text="printer3").get_by_role("link").click()
    page.get_by_role("complementary", name="Inspector").get_by_role("heading", name="printer3").wait_for()
    changes.filter(has_text="guests").get_by_role("link").click()
    page.get_by_role("main").get_by_text("who comes by").wait_for()
    office.warren("group", "delete", "guests")
    open_page(page, "Dashboard")
    changes.filter(has_text="group.delete").get_by_role("link").click()
    page.get_by_role("table", name="Audit log").get_by_text("group.delete").first.wait_for()


def test_every_change_leads_somewhere(page):
    page.locator(".changes li").first.wait_for()
    places = page.locator(".changes li a").evaluate_all("(all) => all.map((each) => each.getAttribute('href'))")
    assert len(places) == page.locator(".changes li").count() > 4
    for place in sorted(set(places)):
        page.goto(SERVER + place)
        page.get_by_role("main").get_by_text("Loading").first.wait_for(state="detached")
        page.get_by_role("main").get_by_role("heading").first.wait_for()
        assert page.get_by_text(re.compile("There is no such|is gone")).count() == 0, place


@pytest.mark.parametrize("look", LOOKS)
def test_a_dashboard_with_troubles_can_be_read_by_everybody(office, browser, shots, look):
    page = browser.signed_in(office.password, **LOOKS[look])
    page.locator(".attention li").first.wait_for()
    page.locator(".changes li").first.wait_for()
    if shots:
        page.screenshot(path=shots / f"dashboard-troubles-{look}.png", full_page=True)
    assert_readable(page)
    page.context.close()
