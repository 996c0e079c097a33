# SPDX-License-Identifier: Apache-2.0
"""Chromium on a host of a `Thread`, as somebody sits there: what the pages say against themselves is kept."""
import contextlib
import os

from playwright.sync_api import sync_playwright

from managed import SERVER

CHROMIUM = "/usr/bin/chromium-headless-shell"


class Browser:
    """One browser; each person has a context of their own in it, with cookies that no other has."""

    def __init__(self, thread, folder, host="control"):
        self.thread, self.folder = thread, folder
        self.started = contextlib.ExitStack()
        program = folder / "chromium"
        program.write_text(f'#!/bin/sh\nexec ip netns exec {thread.hosts[host].name} {CHROMIUM} "$@"\n')
        program.chmod(0o755)
        playwright = self.started.enter_context(sync_playwright())
        self.chromium = playwright.chromium.launch(executable_path=program, args=os.environ.get("CHROMIUM_ARGS", "").split())

    def close(self):
        self.chromium.close()
        self.started.close()

    def person(self, **options):
        """A page of somebody who isn't signed in. Its `said` is every complaint of the browser."""
        # The server's authority is its own, and no browser knows it.
        context = self.chromium.new_context(ignore_https_errors=True, viewport={"width": 1280, "height": 860}, **options)
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: message.type in ("error", "warning") and page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        return page

    def signed_in(self, email, password, **options):
        page = self.person(**options)
        page.goto(SERVER)
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("heading", name="Dashboard").wait_for()
        # That nobody was signed in is an answer, and the browser calls it an error.
        page.said = [words for words in page.said if "401" not in words]
        return page


def shots():
    """Where pictures are kept, so that people can look at them; None: nowhere."""
    return os.environ.get("WARREN_SHOTS")
