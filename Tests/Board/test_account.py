# SPDX-License-Identifier: Apache-2.0
"""What is one's own: password, two-factor, sessions, tokens. Each is looked up at the API afterwards."""
import itertools

import pytest

from authenticator import Authenticator
from browser import SIGNING_IN
from managed import SERVER
from people import PASSWORD, ask, invite, join, rows

# Who is removed keeps the account, and its password: each test has somebody of its own.
_numbers = itertools.count()


@pytest.fixture
def grace(office, browser):
    """A member's account page."""
    email = f"grace{next(_numbers)}@example.com"
    page = join(office, browser, email)
    page.email = email
    page.get_by_role("link", name="Account").click()
    page.get_by_role("heading", name="Account", exact=True).wait_for()
    yield page
    assert page.said == []
    page.context.close()
    office.warren("user", "remove", email)


def sign_in(page, email, password, code=None):
    page.goto(SERVER)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    if code is not None:
        page.get_by_label("Code").fill(code())
        page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Dashboard").wait_for(timeout=SIGNING_IN)


def elsewhere(browser, person, password, code=None):
    """The same person at another machine."""
    page = browser.person()
    sign_in(page, person.email, password, code)
    return page


def is_out(page):
    page.get_by_role("heading", name="Sign in to Warren").wait_for()
    return ask_quietly(page) == 401


def ask_quietly(page):
    status = page.evaluate("async () => (await fetch('/api/v1/users/me')).status")
    page.said = [words for words in page.said if "401" not in words]
    return status


def test_a_new_password_ends_the_other_sessions_and_is_the_one_that_counts(grace, browser):
    other = elsewhere(browser, grace, PASSWORD)
    grace.get_by_label("Present password").fill("not the password")
    grace.get_by_label("New password").fill("another horse battery")
    grace.get_by_role("button", name="Change the password").click()
    grace.get_by_text("It is not the one that you have").wait_for(timeout=SIGNING_IN)
    grace.said = [words for words in grace.said if "422" not in words]
    grace.get_by_label("Present password").fill(PASSWORD)
    grace.get_by_role("button", name="Change the password").click()
    grace.get_by_text("The password is changed").wait_for(timeout=SIGNING_IN)
    assert grace.get_by_label("New password").input_value() == ""
    assert is_out(other)
    other.context.close()
    elsewhere(browser, grace, "another horse battery").context.close()


def test_two_factor_from_set_up_to_the_end(grace, browser, shots):
    grace.get_by_role("button", name="Set up an authenticator app").click()
    dialog = grace.get_by_role("dialog")
    dialog.get_by_label("Your password").fill(PASSWORD)
    dialog.get_by_role("button", name="Go on").click()
    dialog.get_by_role("img", name="QR code for the authenticator app").wait_for(timeout=SIGNING_IN)
    app = Authenticator(dialog.get_by_label("Key for the app").inner_text())
    if shots:
        grace.screenshot(path=shots / "two-factor.png")
    dialog.get_by_label("Code", exact=True).fill(app.code())
    dialog.get_by_role("button", name="Turn two-factor on").click()
    codes = dialog.get_by_label("Recovery codes").get_by_role("listitem")
    codes.first.wait_for(timeout=SIGNING_IN)
    recovery = codes.all_inner_texts()
    assert len(set(recovery)) == 10
    with grace.expect_download() as download:
        dialog.get_by_role("button", name="Download").click()
    assert download.value.path().read_text().split() == recovery
    dialog.get_by_role("button", name="I have kept them").click()
    grace.get_by_text("10 recovery codes left").wait_for()
    assert ask(grace, "/users/me/totp")[1]["enabled"]

    other = elsewhere(browser, grace, PASSWORD, app.code)
    other.said = [words for words in other.said if "401" not in words]
    assert other.said == []
    other.context.close()

    change(grace, "New recovery codes", "Make new codes", recovery[0])
    codes.first.wait_for(timeout=SIGNING_IN)
    renewed = codes.all_inner_texts()
    assert set(renewed).isdisjoint(recovery)
    dialog.get_by_role("button", name="I have kept them").click()
    change(grace, "Turn off", "Turn two-factor off", renewed[0])
    grace.get_by_role("button", name="Set up an authenticator app").wait_for(timeout=SIGNING_IN)
    assert not ask(grace, "/users/me/totp")[1]["enabled"]


def change(page, button, confirmation, code):
    page.get_by_role("button", name=button).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Your password").fill(PASSWORD)
    dialog.get_by_label("Code").fill(code)
    dialog.get_by_role("button", name=confirmation).click()


def test_sessions_are_ended_one_by_one_or_together(grace, browser):
    others = [elsewhere(browser, grace, PASSWORD) for _ in range(2)]
    grace.reload()
    sessions = grace.get_by_role("table", name="Sessions").get_by_role("row")
    sessions.filter(has_text="this one").wait_for()
    assert sessions.filter(has_text="this one").get_by_role("button").count() == 0
    # The newest is the first.
    sessions.nth(1).get_by_role("button", name="End").click()
    grace.get_by_role("dialog").get_by_role("button", name="End").click()
    assert is_out(others[1])
    assert [ask_quietly(page) for page in others] == [200, 401]
    grace.get_by_role("button", name="End all others").click()
    grace.get_by_role("dialog").get_by_role("button", name="End all others").click()
    assert is_out(others[0])
    grace.get_by_role("button", name="End all others").wait_for(state="detached")
    assert [row["current"] for row in rows(grace, "/users/me/sessions")] == [True]
    grace.get_by_role("button", name="End all").click()
    grace.get_by_role("dialog").get_by_role("button", name="End all").click()
    assert is_out(grace)
    for page in others:
        page.context.close()


def test_a_token_is_shown_once_does_what_it_may_and_ends(grace, office, shots):
    make_token(grace, "backup script")
    dialog = grace.get_by_role("dialog")
    secret = dialog.get_by_label("API token", exact=True).inner_text()
    if shots:
        grace.screenshot(path=shots / "token.png")
    dialog.get_by_role("button", name="I have kept it").click()
    row = grace.get_by_role("table", name="API tokens").get_by_role("row", name="backup script")
    row.get_by_text("read only").wait_for()
    row.get_by_text("never").wait_for()
    assert secret not in grace.content()
    assert [token["read_only"] for token in rows(grace, "/users/me/tokens")] == [True]

    assert bearer(office, secret, "GET") == 200
    assert bearer(office, secret, "POST") == 403
    grace.reload()
    row.get_by_text("ago").or_(row.get_by_text("now")).first.wait_for()
    row.get_by_role("button", name="Revoke").click()
    grace.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    row.wait_for(state="detached")
    assert bearer(office, secret, "GET") == 401


def make_token(page, name):
    page.get_by_role("button", name="Make a token").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("For").select_option(label="7 days")
    dialog.get_by_role("button", name="Make the token").click()
    dialog.get_by_text("the only time that it is shown").wait_for()


def bearer(thread, secret, method):
    """The status of a request as a script sends it."""
    return int(thread.control.run("curl", "-sk", "-o", "/dev/null", "-w", "%{http_code}", "-X", method, "-H",
                                  f"Authorization: Bearer {secret}", f"{SERVER}/api/v1/devices").stdout)


def test_who_has_two_factor_follows_an_invitation_with_a_code(office, browser, grace):
    _, enrolment = ask(grace, "/users/me/totp", "POST", {"password": PASSWORD})
    app = Authenticator(enrolment["secret"])
    assert ask(grace, "/users/me/totp/confirm", "POST", {"code": app.code()})[0] == 200
    office.warren("user", "remove", grace.email)
    assert is_out(grace)
    page = browser.person()
    page.goto(f"{SERVER}/#invite={invite(office, grace.email)}")
    page.get_by_label("Your name").fill("Grace")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    page.get_by_label("Code").fill(app.code(), timeout=SIGNING_IN)
    page.get_by_role("button", name="Join").click()
    page.get_by_role("heading", name="Dashboard").wait_for(timeout=SIGNING_IN)
    assert [row["second_factor"] for row in rows(page, "/users/me/sessions")] == [True], "the one session is a cookie's"
    assert [words for words in page.said if "401" not in words] == []
    page.context.close()


def test_a_token_with_chosen_rights_has_those_alone(grace):
    grace.get_by_role("button", name="Make a token").click()
    dialog = grace.get_by_role("dialog")
    dialog.get_by_label("Name").fill("own")
    dialog.get_by_label("It may").select_option(label="Only what you choose")
    assert dialog.get_by_role("checkbox").count() == 2, "what a member may, and no more"
    dialog.get_by_label("Change your own devices").check()
    dialog.get_by_role("button", name="Make the token").click()
    dialog.get_by_text("the only time that it is shown").wait_for()
    assert [token["scopes"] for token in rows(grace, "/users/me/tokens")] == [["devices"]]
