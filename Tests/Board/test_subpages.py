# SPDX-License-Identifier: Apache-2.0
"""What lies behind the menu's pages, as test_pages.py looks at those."""
import pytest

from managed import SERVER
from people import ask, rows
from readable import assert_readable

PLACES = {
    "account": "/account", "user": "/users/{user}", "invitations": "/users?show=invitations",
    "settings": "/users?show=settings", "server": "/users?show=server", "network": "/networks/{network}",
    "members": "/networks/{network}?show=members", "addresses": "/networks/{network}?show=addresses",
    "names": "/networks/{network}?show=names", "policies": "/access?show=policies", "explain": "/access?show=explain",
    "requests": "/access?show=requests", "flows": "/activity?show=flows",
}


@pytest.mark.parametrize("place", PLACES)
def test_what_is_behind_a_page_can_be_read_and_used_by_everybody(look, shots, place):
    network = next(row["id"] for row in rows(look, "/networks") if row["name"] == "office")
    look.goto(SERVER + PLACES[place].format(user=ask(look, "/users/me")[1]["id"], network=network))
    look.get_by_role("main").get_by_role("heading").first.wait_for()
    look.get_by_role("main").get_by_text("Loading").first.wait_for(state="detached")
    if shots:
        look.screenshot(path=shots / f"sub-{place}-{look.look}.png", full_page=True)
    assert_readable(look)
