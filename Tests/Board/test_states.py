# SPDX-License-Identifier: Apache-2.0
"""Every page when there is nothing to show: nothing has come so far, the server can't answer, or there is nothing yet."""
import contextlib
import json
import re

import pytest
from playwright.sync_api import Error

from browser import open_page
from managed import SERVER
from namespace import wait_until
from readable import assert_readable
from test_pages import PAGES

# All but who is signed in.
API = re.compile(r"/api/v1/(?!auth/)")
AWAY = {"type": "about:blank", "title": "The store can't be reached", "status": 503, "code": "store_unavailable",
        "detail": "the store is away", "request_id": "r-1"}

# For who sees: not at once, since what comes soon would only flicker.
SHIMMERS = "() => [...document.querySelectorAll('.waiting-line')].some((line) => getComputedStyle(line).opacity > 0.5)"


@pytest.mark.parametrize("title", PAGES)
def test_a_page_that_waits_says_so_and_goes_on(owner, shots, title):
    waiting, released = [], []

    def hold(route):
        route.continue_() if released else waiting.append(route)
    owner.route(API, hold)
    main = visit(owner, title)
    main.get_by_text("Loading").first.wait_for(state="attached")
    owner.wait_for_function(SHIMMERS)
    keep(owner, shots, f"loading-{title}")
    assert_readable(owner)
    released.append(True)
    for route in waiting:
        route.continue_()
    main.get_by_text("Loading").first.wait_for(state="detached")
    assert main.get_by_role("alert").count() == 0


@pytest.mark.parametrize("title", PAGES)
def test_a_page_that_can_not_be_filled_says_why_and_can_be_tried_again(failing, shots, title):
    failing.route(API, lambda route: route.fulfill(
        status=503, content_type="application/problem+json", body=json.dumps(AWAY)))
    main = visit(failing, title)
    main.get_by_role("alert").filter(has_text="The store is away.").first.wait_for()
    # What has failed doesn't look as if it came.
    main.get_by_text("Loading").first.wait_for(state="detached")
    keep(failing, shots, f"failing-{title}")
    assert_readable(failing)
    failing.unroute(API)
    wait_until(lambda: try_again(main), 20, "every part of the page to be filled")
    main.get_by_role("alert").first.wait_for(state="detached")


@pytest.fixture
def failing(owner):
    """The owner's page, to a browser that complains of what can't be loaded."""
    yield owner
    owner.said = [words for words in owner.said if "503" not in words]


def try_again(main):
    """Whether there was nothing left to try. One try may bring back what others stand for: their buttons go with it."""
    button = main.get_by_role("button", name="Try again").first
    with contextlib.suppress(Error):
        button.click(timeout=500)
    return button.count() == 0


# Of each page, what it says where nothing has been made. Somebody has made the workspace, and is in it.
NOTHING = {
    "Dashboard": "This workspace isn't set up yet", "Board": "Devices and gateways appear here as they join",
    "Devices": "A device is a machine with one WireGuard key", "Networks": "A network gives its devices addresses",
    "Gateways": "A gateway is the boundary", "Access": "A group is users and devices that share access",
    "Incidents": "When two machines use one identity", "Activity": "tenant.create", "Users": "ada@example.com",
}


@pytest.mark.parametrize("title", PAGES)
def test_a_page_with_nothing_says_what_would_be_there(office, nothing, owner, shots, title):
    owner.get_by_label("Workspace").select_option(nothing)
    owner.get_by_role("heading", name="Dashboard").wait_for()
    open_page(owner, title)
    main = owner.get_by_role("main")
    main.get_by_text("Loading").first.wait_for(state="detached")
    keep(owner, shots, f"empty-{title}")
    assert_readable(owner)
    main.get_by_text(NOTHING[title]).first.wait_for()
    assert main.get_by_role("alert").count() == 0
    owner.get_by_label("Workspace").select_option(office.json("whoami")["tenant"])


@pytest.fixture(scope="module")
def nothing(office):
    """A workspace of the owner's that has just been made."""
    return office.json("tenant", "create", "Nothing")["slug"]


def visit(page, title):
    page.goto(SERVER + ("/" if title == "Dashboard" else f"/{title.lower()}"))
    return page.get_by_role("main")


def keep(page, shots, name):
    if shots:
        page.screenshot(path=shots / f"{name.lower()}.png")
