# SPDX-License-Identifier: Apache-2.0
"""Every page with real data: nothing to complain about, a name for everything, and contrast enough to read it."""
import pytest

from browser import open_page
from readable import assert_readable

PAGES = ["Dashboard", "Board", "Devices", "Networks", "Gateways", "Access", "Incidents", "Activity", "Users"]



@pytest.mark.parametrize("title", PAGES)
def test_a_page_can_be_read_and_used_by_everybody(look, shots, title):
    show(look, title)
    if shots:
        look.screenshot(path=shots / f"{title.lower()}-{look.look}.png")
    assert_readable(look)


def test_the_inspector_compares_what_should_be_with_what_is(look, shots):
    show(look, "Devices")
    look.get_by_role("link", name="laptop").click()
    inspector = look.get_by_role("complementary", name="Inspector")
    inspector.get_by_role("row", name="Peers").wait_for()
    inspector.get_by_text("handshake").first.wait_for()
    if shots:
        look.screenshot(path=shots / f"inspector-{look.look}.png")
    assert_readable(look)
    look.keyboard.press("Escape")
    inspector.wait_for(state="detached")


def show(page, title):
    if page.look == "mobile":
        page.get_by_role("button", name="Menu", exact=True).click()
    open_page(page, title)
    page.get_by_role("main").get_by_text("Loading").first.wait_for(state="detached")
