# SPDX-License-Identifier: Apache-2.0
"""Every page when there is nothing to show: nothing has come so far, the server can't answer, or there is nothing yet."""
import json
import re

import pytest

from browser import open_page
from managed import SERVER
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
def test_a_page_that_can_not_be_filled_says_why_and_can_be_tried_again(owner, shots, title):
    owner.route(API, lambda route: route.fulfill(
        status=503, content_type="application/problem+json", body=json.dumps(AWAY)))
    main = visit(owner, title)
    main.get_by_role("alert").filter(has_text="The store is away.").first.wait_for()
    assert main.get_by_text("Loading").count() == 0, "what has failed doesn't look as if it came"
    keep(owner, shots, f"failing-{title}")
    assert_readable(owner)
    owner.unroute(API)
    for again in main.get_by_role("button", name="Try again").element_handles():
        again.click()
    main.get_by_role("alert").first.wait_for(state="detached")
    owner.said = [words for words in owner.said if "503" not in words]


@pytest.mark.parametrize("title", PAGES)
def test_a_page_with_nothing_says_what_would_be_there(office, nothing, owner, shots, title):
    owner.get_by_label("Workspace").select_option(nothing)
    owner.get_by_role("heading", name="Dashboard").wait_for()
    open_page(owner, title)
    main = owner.get_by_role("main")
    main.get_by_text("Loading").first.wait_for(state="detached")
    keep(owner, shots, f"empty-{title}")
    assert_readable(owner)
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
