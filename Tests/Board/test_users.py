# SPDX-License-Identifier: Apache-2.0
"""Who is in the workspace: invited, looked at, made something else, cut off, taken out."""
import itertools
import re

import pytest

from browser import SIGNING_IN, open_page
from namespace import wait_until
from people import PASSWORD, ask, join, rows

_numbers = itertools.count()


@pytest.fixture
def olga(office, browser):
    """A member, on her dashboard."""
    page = join(office, browser, f"olga{next(_numbers)}@example.com", "member", "--network", "office")
    yield page
    page.context.close()


def person_page(owner, email):
    open_page(owner, "Users")
    owner.get_by_role("row").filter(has_text=email).get_by_role("link").first.click()
    owner.get_by_role("heading", name=email.split("@")[0].capitalize()).wait_for()


def press(page, button, confirmation=None):
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=confirmation or button).click()


def member(owner, email):
    return next((row for row in rows(owner, "/users") if row["email"] == email), None)


def email_of(page):
    return ask(page, "/users/me")[1]["email"]


def test_an_invitation_is_made_made_anew_and_withdrawn(owner, browser):
    open_page(owner, "Users")
    owner.get_by_role("link", name="Invitations").click()
    owner.get_by_role("button", name="Invite").click()
    dialog = owner.get_by_role("dialog")
    dialog.get_by_label("E-mail").fill("ida@example.com")
    dialog.get_by_label("office").check()
    dialog.get_by_role("button", name="Make an invitation").click()
    first = dialog.get_by_label("Invitation").inner_text()
    dialog.get_by_role("button", name="Close").click()
    [invitation] = rows(owner, "/invitations")
    assert len(invitation["authorized_networks"]) == 1

    row = owner.get_by_role("table", name="Invitations").get_by_role("row", name="ida@example.com")
    row.get_by_role("button", name="New link").click()
    dialog.get_by_role("button", name="Make an invitation").click()
    second = dialog.get_by_label("Invitation").inner_text()
    dialog.get_by_role("button", name="Close").click()
    assert first != second
    page = browser.person()
    accept(page, first)
    page.get_by_text("opens nothing").wait_for(timeout=SIGNING_IN)
    press(owner, "Withdraw")
    owner.get_by_text("Nobody is invited").wait_for()
    accept(page, second)
    page.get_by_text("opens nothing").wait_for(timeout=SIGNING_IN)
    page.context.close()


def accept(page, link):
    page.goto("about:blank")
    page.goto(link)
    page.get_by_label("Your name").fill("Ida")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()


def test_a_role_is_changed_and_seen_by_others_at_once(office, owner, olga):
    email = email_of(olga)
    person_page(owner, email)
    owner.get_by_role("button", name="Change role").click()
    dialog = owner.get_by_role("dialog")
    dialog.get_by_label("Role").select_option("viewer")
    dialog.get_by_role("button", name="Change the role").click()
    owner.get_by_role("main").get_by_text("viewer").wait_for()
    assert member(owner, email)["role"] == "viewer"
    olga.get_by_role("navigation", name="Pages").get_by_role("link", name="Activity").wait_for()
    open_page(owner, "Users")
    row = owner.get_by_role("row").filter(has_text=email)
    office.warren("user", "set", email, "--role", "admin")
    row.get_by_text("admin").wait_for()
    assert "inspect" in ask(olga, "/users/me")[1]["rights"]
    office.warren("user", "remove", email)
    row.wait_for(state="detached")


def test_somebody_is_cut_off_let_in_again_and_taken_out(office, owner, olga):
    email = email_of(olga)
    network = next(row["id"] for row in office.listed("network", "list") if row["name"] == "office")
    status, _ = ask(olga, "/devices", "POST", {"kind": "static", "name": "watch", "network_id": network,
                                               "generate_key": True})
    assert status == 201
    person_page(owner, email)
    owner.get_by_role("main").get_by_role("link", name="watch").wait_for()
    owner.get_by_text(re.compile("watch in office")).wait_for()
    press(owner, "Disable")
    owner.get_by_role("main").get_by_text("disabled").wait_for()
    olga.get_by_role("heading", name="Sign in to Warren").wait_for()
    assert member(owner, email)["disabled"]
    press(owner, "Enable")
    owner.get_by_role("button", name="Disable").wait_for()
    assert not member(owner, email)["disabled"]
    press(owner, "Remove")
    owner.get_by_role("heading", name="Users", exact=True).wait_for()
    assert member(owner, email) is None
    assert office.device("watch")["state"] == "blocked"
    office.warren("device", "delete", "watch")


def test_the_last_owner_stays_and_the_page_says_why(owner):
    person_page(owner, "ada@example.com")
    owner.get_by_role("button", name="Change role").click()
    dialog = owner.get_by_role("dialog")
    dialog.get_by_label("Role").select_option("admin")
    dialog.get_by_role("button", name="Change the role").click()
    dialog.get_by_text("This is the workspace's last owner: make somebody else one first.").wait_for()
    dialog.get_by_role("button", name="Close").click()
    press(owner, "Remove")
    dialog.get_by_text("This is the workspace's last owner: make somebody else one first.").wait_for()
    owner.said = [words for words in owner.said if "409" not in words]
    assert member(owner, "ada@example.com")["role"] == "owner"


def settings_panel(owner, title):
    open_page(owner, "Users")
    owner.get_by_role("link", name="Settings").click()
    return owner.locator("section", has=owner.get_by_role("heading", name=title, exact=True))


def test_settings_are_saved_and_what_is_refused_is_said_at_its_field(owner):
    before = ask(owner, "/settings")[1]
    panel = settings_panel(owner, "Signing in and joining")
    idle = panel.get_by_label("An unused session lasts", exact=True)
    idle.fill("1")
    panel.get_by_label("Unit of: An unused session lasts").select_option(label="minutes")
    panel.get_by_role("button", name="Save").click()
    panel.get_by_text(re.compile("60 seconds are less than 300")).wait_for()
    owner.said = [words for words in owner.said if "422" not in words]
    idle.fill("90")
    approval = panel.get_by_label("New devices wait for approval")
    approval.set_checked(not before["device_approval"])
    panel.get_by_role("button", name="Save").click()
    panel.get_by_text("Saved.").wait_for()
    after = ask(owner, "/settings")[1]
    assert after == {**before, "session_idle_lifetime": 5400, "device_approval": not before["device_approval"]}
    # What somebody else changes is shown, without a reload.
    ask(owner, "/settings", "PUT", {key: before[key] for key in ("session_idle_lifetime", "device_approval")})
    wait_until(lambda: approval.is_checked() == before["device_approval"], 5, "the page to show it")


def test_what_an_invitation_makes_of_somebody_is_a_setting(owner):
    before = ask(owner, "/users/defaults")[1]
    panel = settings_panel(owner, "Who is invited becomes")
    panel.get_by_label("Role").select_option("viewer")
    panel.get_by_label("office").check()
    panel.get_by_role("button", name="Save").click()
    panel.get_by_text("Saved.").wait_for()
    after = ask(owner, "/users/defaults")[1]
    assert after["default_role"] == "viewer" and len(after["default_authorized_networks"]) == 1
    assert ask(owner, "/users/defaults", "PUT", before)[0] == 200


def test_a_server_admin_sees_everybody_on_the_server(owner, olga):
    email = email_of(olga)
    open_page(owner, "Users")
    owner.get_by_role("link", name="This server").click()
    row = owner.get_by_role("table", name="Everybody").get_by_role("row").filter(has_text=email)
    row.get_by_role("button", name="Disable").click()
    owner.get_by_role("dialog").get_by_role("button", name="Disable").click()
    row.get_by_text("disabled").wait_for()
    olga.get_by_role("heading", name="Sign in to Warren").wait_for()
    row.get_by_role("button", name="Enable").click()
    owner.get_by_role("dialog").get_by_role("button", name="Enable").click()
    row.get_by_text("active").wait_for()
    assert not next(each for each in rows(owner, "/installation/users") if each["email"] == email)["disabled"]


def test_a_server_admin_makes_a_workspace_for_somebody(owner, browser):
    open_page(owner, "Users")
    owner.get_by_role("link", name="This server").click()
    owner.get_by_role("button", name="Create workspace").click()
    dialog = owner.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Annex")
    dialog.get_by_label("Its owner's e-mail").fill("tove@example.com")
    dialog.get_by_role("button", name="Create the workspace").click()
    link = dialog.get_by_label("Invitation").inner_text()
    dialog.get_by_role("button", name="Close").click()
    owner.get_by_role("table", name="Workspaces").get_by_role("row", name="Annex").wait_for()
    page = browser.person()
    page.goto(link)
    page.get_by_label("Your name").fill("Tove")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    page.get_by_role("heading", name="Dashboard").wait_for(timeout=SIGNING_IN)
    me = ask(page, "/users/me")[1]
    assert me["tenant"] == "annex" and me["role"] == "owner"
    assert rows(page, "/networks") == [], "and nothing of the other"
    page.context.close()
    [annex] = [each for each in rows(owner, "/tenants") if each["slug"] == "annex"]
    assert ask(owner, f"/tenants/{annex['id']}", "DELETE")[0] == 204
