# SPDX-License-Identifier: Apache-2.0
"""Who may do what: the board offers it, and the API refuses it to everybody else."""
import re

import pytest

from browser import SIGNING_IN, open_page
from managed import SERVER

PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="module")
def viewer(office, browser):
    """Somebody who was invited to look, and has followed the link."""
    invitation = office.json("user", "invite", "vera@example.com", "--role", "viewer")
    page = browser.person()
    page.goto(f"{SERVER}/#invite={invitation['token']}")
    page.get_by_label("Your name").fill("Vera")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    page.get_by_role("heading", name="Dashboard").wait_for(timeout=SIGNING_IN)
    yield page
    assert page.said == []


CHANGES = re.compile("Add|Create|Delete|Block|Approve|Drain|Invite|Resolve")


@pytest.mark.parametrize("title", ["Dashboard", "Board", "Devices", "Networks", "Gateways", "Access", "Users"])
def test_a_viewers_board_offers_no_change(viewer, title):
    open_page(viewer, title)
    assert viewer.get_by_role("button", name=CHANGES).count() == 0


def test_a_viewers_inspector_shows_and_offers_nothing(viewer):
    open_page(viewer, "Devices")
    viewer.get_by_role("link", name="laptop").click()
    inspector = viewer.get_by_role("complementary", name="Inspector")
    inspector.get_by_text("Desired and observed").wait_for()
    assert inspector.get_by_role("button", name=CHANGES).count() == 0


def test_the_api_refuses_what_the_board_does_not_offer(office, viewer):
    laptop = office.device("laptop")["id"]
    status = viewer.evaluate("""async (device) => {
        const { csrf_token } = await (await fetch("/api/v1/auth/session")).json();
        const answer = await fetch(`/api/v1/devices/${device}/block`, {
            method: "POST", headers: { "X-CSRF-Token": csrf_token } });
        return answer.status;
    }""", laptop)
    assert status == 403
    viewer.said = [words for words in viewer.said if "403" not in words]
    assert office.device("laptop")["state"] == "active"


def test_a_block_cuts_a_device_off_and_unblocking_brings_it_back(office, owner):
    open_page(owner, "Devices")
    owner.get_by_role("link", name="phone").click()
    inspector = owner.get_by_role("complementary", name="Inspector")
    inspector.get_by_role("button", name="Block").click()
    dialog = owner.get_by_role("dialog")
    assert "cut off from every network" in dialog.inner_text(), "the effect is told before"
    dialog.get_by_role("button", name="Block").click()
    inspector.get_by_text("Blocked", exact=True).wait_for()
    assert office.device("phone")["state"] == "blocked"
    inspector.get_by_role("button", name="Unblock").click()
    owner.get_by_role("dialog").get_by_role("button", name="Unblock").click()
    inspector.get_by_role("button", name="Block", exact=True).wait_for()
    assert office.device("phone")["state"] == "active"


def test_signing_out_ends_the_session(office, browser):
    page = browser.signed_in(office.password)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in to Warren").wait_for()
    page.goto(f"{SERVER}/devices")
    page.get_by_role("heading", name="Sign in to Warren").wait_for()
    assert page.evaluate("async () => (await fetch('/api/v1/users/me')).status") == 401
    page.context.close()
