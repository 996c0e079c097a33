# SPDX-License-Identifier: Apache-2.0
"""Two machines run with one identity: the board says so by itself, and that is where it ends."""
import contextlib
import re
import shlex
import signal

import pytest

from browser import Browser, open_page
from managed import DB, WEB, Thread
from namespace import wait_until
from test_incidents import copy_identity, let_the_first_speak_again
from world import BIN


@pytest.fixture
def thread(tmp_path):
    with contextlib.closing(Thread(BIN, tmp_path)) as made, made.working_office():
        yield made


@pytest.fixture
def page(thread):
    """Where incidents are reviewed, with none so far."""
    with contextlib.closing(Browser(thread)) as browser:
        page = browser.signed_in(thread.password)
        open_page(page, "Incidents")
        page.get_by_text("No open incidents").wait_for()
        yield page
        assert page.said == []


def test_a_copied_identity_is_seen_and_one_machine_goes_on_with_another_key(thread, page, shots):
    key = thread.device("laptop")["public_key"]
    incident = copied(thread, page)
    if shots:
        page.screenshot(path=shots / "incident.png")
    open_page(page, "Board")
    assert "incident" not in page.get_by_role("button", name=re.compile("^gateway, ")).get_attribute("aria-label")
    page.get_by_role("button", name=re.compile("^laptop, .*, incident$")).get_by_text("!").wait_for()
    page.get_by_role("link", name="List").click()
    rows = page.get_by_role("table", name="Topology").locator("tbody tr")
    assert rows.filter(has_text="open").locator("td:first-child").all_inner_texts() == ["laptop"]
    open_page(page, "Devices")
    laptop = page.get_by_role("table", name="Devices").get_by_role("row", name=re.compile("^laptop"))
    laptop.get_by_text("Cut off").click()
    page.get_by_text("An open incident cuts it off everywhere.").wait_for()
    if shots:
        page.screenshot(path=shots / "incident-cut-off.png")
    open_page(page, "Incidents")
    incident.get_by_label("Note").fill("a copied disk")
    incident.get_by_role("button", name="Resolve").click()
    page.get_by_text("No open incidents").wait_for()
    command = shlex.split(page.get_by_label("Command that joins again").inner_text())
    assert command[:3] == ["sudo", "warren", "up"]
    if shots:
        page.screenshot(path=shots / "incident-rekeyed.png")
    assert not thread.laptop.connects(DB, WEB, 0.5), "the key that both have is void"
    thread.up("laptop", *command[3:])
    thread.wait_applied("laptop")
    assert thread.device("laptop")["public_key"] != key
    wait_until(lambda: thread.laptop.connects(DB, WEB, 0.5), 15, "the laptop to be back")
    assert not thread.phone.connects(DB, WEB, 0.5), "the copy has nothing that is worth anything"


def test_a_false_alarm_is_ended_with_the_key_as_it_is(thread, page):
    key = thread.device("laptop")["public_key"]
    incident = copied(thread, page)
    thread.stop("phone", signal.SIGKILL)
    incident.get_by_label("How it ends").select_option("restore")
    incident.get_by_label("Note").fill("a copied disk, which is gone")
    incident.get_by_role("button", name="Resolve").click()
    page.get_by_text("laptop takes part again").wait_for()
    assert page.get_by_label("Command that joins again").count() == 0
    page.get_by_text("No open incidents").wait_for()
    page.get_by_role("button", name="Show 1 resolved").click()
    incident.get_by_text("a copied disk, which is gone").wait_for()
    wait_until(lambda: thread.laptop.connects(DB, WEB, 0.5), 15, "the laptop to be back")
    assert thread.device("laptop")["public_key"] == key


def copied(thread, page):
    """The incident of a laptop whose identity the phone has as well, as the page tells of it."""
    copy_identity(thread, "laptop", "phone")
    let_the_first_speak_again(thread)
    incident = page.get_by_role("article", name="Two machines use one identity: laptop")
    incident.get_by_text("cut off everywhere").wait_for()
    incident.get_by_text("speaks as it").first.wait_for()
    return incident
