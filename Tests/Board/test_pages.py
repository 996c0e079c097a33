# SPDX-License-Identifier: Apache-2.0
"""Every page with real data: nothing to complain about, a name for everything, and contrast enough to read it."""
import pytest

from browser import open_page
from contrast import low_contrasts

PAGES = ["Dashboard", "Board", "Devices", "Networks", "Gateways", "Access", "Incidents", "Activity", "Users"]


@pytest.fixture(params=["light", "dark", "mobile"], scope="module")
def look(request, office, browser):
    options = {"light": {"color_scheme": "light"}, "dark": {"color_scheme": "dark"},
               "mobile": {"viewport": {"width": 390, "height": 844}}}[request.param]
    page = browser.signed_in(office.password, **options)
    page.look = request.param
    yield page
    assert page.said == []
    page.context.close()


@pytest.mark.parametrize("title", PAGES)
def test_a_page_can_be_read_and_used_by_everybody(look, shots, title):
    show(look, title)
    if shots:
        look.screenshot(path=shots / f"{title.lower()}-{look.look}.png")
    assert nameless(look) == []
    assert low_contrasts(look) == []
    width = look.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    assert width <= 0, "nothing is beside the window"


def test_the_inspector_compares_what_should_be_with_what_is(look, shots):
    show(look, "Devices")
    look.get_by_role("link", name="laptop").click()
    inspector = look.get_by_role("complementary", name="Inspector")
    inspector.get_by_role("row", name="Peers").wait_for()
    inspector.get_by_text("handshake").first.wait_for()
    if shots:
        look.screenshot(path=shots / f"inspector-{look.look}.png")
    assert nameless(look) == [] and low_contrasts(look) == []
    look.keyboard.press("Escape")
    inspector.wait_for(state="detached")


def show(page, title):
    if page.look == "mobile":
        page.get_by_role("button", name="Menu", exact=True).click()
    open_page(page, title)
    page.get_by_role("main").get_by_text("Loading").first.wait_for(state="detached")


def nameless(page):
    """What can be used and has no name, as Chromium tells it to a screen reader."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    used = {"button", "link", "textbox", "combobox", "searchbox", "checkbox", "radio"}
    return [node["role"]["value"] for node in tree if not node["ignored"] and node["role"]["value"] in used
            and not node.get("name", {}).get("value")]
