# SPDX-License-Identifier: Apache-2.0
"""Two machines run with one identity: the board says so by itself, and that is where it ends."""
import contextlib
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


def test_a_copied_identity_is_seen_reviewed_and_resolved(thread, shots):
    with contextlib.closing(Browser(thread)) as browser:
        page = browser.signed_in(thread.password)
        open_page(page, "Incidents")
        page.get_by_text("No open incidents").wait_for()

        copy_identity(thread, "laptop", "phone")
        let_the_first_speak_again(thread)
        incident = page.get_by_role("article", name="Two machines use one identity: laptop")
        incident.get_by_text("cut off everywhere").wait_for()
        incident.get_by_text("speaks as it").first.wait_for()
        if shots:
            page.screenshot(path=shots / "incident.png")
        thread.stop("phone", signal.SIGKILL)

        incident.get_by_label("Note").fill("a copied disk, which is gone")
        incident.get_by_role("button", name="Resolve").click()
        page.get_by_text("No open incidents").wait_for()
        page.get_by_role("button", name="Show 1 resolved").click()
        incident.get_by_text("a copied disk, which is gone").wait_for()
        assert page.said == []
    wait_until(lambda: thread.laptop.connects(DB, WEB, 0.5), 15, "the laptop to be back")
