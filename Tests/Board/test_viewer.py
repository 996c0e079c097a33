# SPDX-License-Identifier: Apache-2.0
"""Who was invited to look finds nothing that changes anything, also where there would be something to do."""
import contextlib
import re

import pytest

from browser import Browser
from managed import SERVER
from people import ask, join, rows
from test_gateways import SPARE, TwoGateways
from test_incidents import copy_identity, let_the_first_speak_again
from test_subpages import PLACES
from world import BIN

EMAIL = "vera@example.com"
PAGES = {"dashboard": "/", "board": "/board", "board as a list": "/board?view=list", "devices": "/devices",
         "networks": "/networks", "gateways": "/gateways", "access": "/access", "incidents": "/incidents",
         "activity": "/activity", "users": "/users", "routing": "/networks/{network}?show=routing",
         "gateway": "/gateways/{gateway}", "first steps": "/welcome",
         **{f"inspector of {name}": f"/devices?selected=device:{{{name}}}" for name in ("laptop", "gateway", SPARE)}}
ALL = {**PAGES, **{f"{name} below": place for name, place in PLACES.items() if name != "account"}}

# What only looks: the way around, what narrows down, how the board itself looks, and a question.
LOOKS = re.compile(r"Skip to the page|Search|Menu|Close the menu|Show (light|dark)|Sign out|Close the inspector|Copy"
                   r"|Nearer|Further|Show all|Show \d+ resolved|Explain|From|To|Protocol|Port")
CONTROLS = """() => [...document.querySelectorAll("#board :is(button, input, select, textarea, [role=button])")]
    .filter((each) => !each.disabled && !each.closest("nav, [role=search], .map svg"))
    .filter((each) => each.getClientRects().length > 0)
    .map((each) => each.getAttribute("aria-label") || each.labels?.[0]?.innerText || each.innerText || each.outerHTML)"""


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A laptop that an incident is about, a gateway that waits for approval, and a member who asks for something."""
    with contextlib.closing(TwoGateways(BIN, tmp_path_factory.mktemp("viewer"))) as made, made.working_office():
        made.enroll_gateway(SPARE)
        copy_identity(made, "laptop", "phone")
        let_the_first_speak_again(made)
        yield made


@pytest.fixture(scope="module")
def browser(office):
    with contextlib.closing(Browser(office)) as opened:
        member = join(office, opened, "rosa@example.com", "member", "--network", "office")
        network = next(row["id"] for row in rows(member, "/networks") if row["name"] == "office")
        made = ask(member, "/devices", "POST", {"kind": "static", "name": "tablet", "network_id": network,
                                                "generate_key": True})
        group = next(row["id"] for row in office.listed("group", "list") if row["name"] == "laptops")
        asked = ask(member, "/access-requests", "POST", {"target_type": "group", "target": group, "expires_in": 3600,
                                                         "reason": "the report is due"})
        assert made[0] == asked[0] == 201, (made, asked)
        yield opened


@pytest.fixture(scope="module")
def viewer(office, browser):
    """The viewer's page. `changing` is every request of it that does more than ask."""
    page = join(office, browser, EMAIL, "viewer")
    page.changing = []
    page.on("request", lambda request: request.method in ("GET", "HEAD") or page.changing.append(request.url))
    yield page
    assert page.said == []


@pytest.mark.parametrize("place", ALL)
def test_nothing_that_can_be_used_changes_anything(office, viewer, shots, place):
    names = {name: office.device(name)["id"] for name in ("laptop", "gateway", SPARE)}
    network = next(row["id"] for row in rows(viewer, "/networks") if row["name"] == "office")
    viewer.goto(SERVER + ALL[place].format(user=ask(viewer, "/users/me")[1]["id"], network=network, **names))
    viewer.get_by_role("main").get_by_role("heading").first.wait_for()
    viewer.get_by_text("Loading").first.wait_for(state="detached")
    if place.startswith("inspector"):
        viewer.get_by_role("complementary", name="Inspector").get_by_role("heading", name="Access").wait_for()
    if shots:
        viewer.screenshot(path=shots / f"viewer-{place.replace(' ', '-')}.png", full_page=True)
    used = viewer.evaluate(CONTROLS)
    assert "Sign out" in used, "there is something that is looked at"
    assert [name for name in used if not LOOKS.fullmatch(name.strip())] == []
    assert viewer.changing == []


def test_what_there_would_be_to_do_is_seen(viewer):
    viewer.goto(SERVER)
    viewer.locator(".attention li").filter(has_text="session_conflict of laptop").wait_for()
    viewer.locator(".attention li").filter(has_text="waits for approval").wait_for()
    viewer.goto(f"{SERVER}/incidents")
    viewer.get_by_role("article", name="Two machines use one identity: laptop").wait_for()
