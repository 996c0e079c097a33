# SPDX-License-Identifier: Apache-2.0
"""A member asks for something for a while, an owner decides, and both see it happen."""
import pytest

from browser import open_page
from managed import DB, WEB
from people import ask, join, rows

EMAIL = "rosa@example.com"


@pytest.fixture(scope="module")
def rosa(office, browser):
    """A member with a device of their own, on the page where one asks."""
    network = next(row["id"] for row in office.listed("network", "list") if row["name"] == "office")
    page = join(office, browser, EMAIL, "member", "--network", "office")
    status, answer = ask(page, "/devices", "POST", {"kind": "static", "name": "tablet", "network_id": network,
                                              "generate_key": True})
    assert status == 201, answer
    open_page(page, "Access")
    page.get_by_role("link", name="Requests").click()
    yield page
    assert page.said == []
    office.warren("device", "delete", "tablet")
    office.warren("user", "remove", EMAIL)


def reaches(thread):
    return thread.warren("explain", "tablet", f"{DB}:{WEB}", check=False).status == 0


def ask_for_db(page, reason):
    page.get_by_role("button", name="Ask for access").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What?").select_option(label=next(
        words for words in dialog.get_by_label("What?").get_by_role("option").all_inner_texts()
        if words.startswith("db")))
    dialog.get_by_label("Ports").fill(str(WEB))
    dialog.get_by_label("For").select_option(label="8 hours")
    dialog.get_by_label("Reason").fill(reason)
    dialog.get_by_role("button", name="Ask for access").click()
    request(page, reason).get_by_text("waits for a decision").wait_for()


def request(page, reason):
    return page.get_by_role("region").filter(has_text=reason).last


def test_access_is_asked_for_approved_and_ended(office, rosa, owner, shots):
    ask_for_db(rosa, "the report is due")
    assert not reaches(office)
    owner.get_by_role("link", name=f"Open access_request {EMAIL}").click()
    waiting = request(owner, "the report is due")
    waiting.get_by_role("button", name="Approve").click()
    dialog = owner.get_by_role("dialog")
    dialog.get_by_label("For").select_option(label="1 hour")
    dialog.get_by_label("Note").fill("an hour should do")
    if shots:
        owner.screenshot(path=shots / "approve.png")
    dialog.get_by_role("button", name="Approve").click()
    waiting.get_by_text("approved", exact=True).wait_for()
    # Seen by who asked, without a reload.
    mine = request(rosa, "the report is due")
    mine.get_by_text("approved", exact=True).wait_for()
    mine.get_by_text("an hour should do").wait_for()
    if shots:
        rosa.screenshot(path=shots / "requests.png")
    [row] = rows(rosa, "/access-requests")
    assert row["state"] == "approved" and row["decided_by_email"] == "ada@example.com"
    assert reaches(office)

    mine.get_by_role("button", name="End access").click()
    rosa.get_by_role("dialog").get_by_role("button", name="End access").click()
    mine.get_by_text("over", exact=True).wait_for()
    assert not reaches(office)


def test_access_is_refused_with_a_note(office, rosa, owner):
    ask_for_db(rosa, "out of curiosity")
    open_page(owner, "Access")
    owner.get_by_role("link", name="Requests").click()
    request(owner, "out of curiosity").get_by_role("button", name="Refuse").click()
    dialog = owner.get_by_role("dialog")
    dialog.get_by_label("Note").fill("not for that")
    dialog.get_by_role("button", name="Refuse").click()
    mine = request(rosa, "out of curiosity")
    mine.get_by_text("refused", exact=True).wait_for()
    mine.get_by_text("not for that").wait_for()
    assert mine.get_by_role("button").count() == 0
    assert not reaches(office)
