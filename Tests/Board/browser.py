# SPDX-License-Identifier: Apache-2.0
"""Chromium on a host of a `Thread`, as somebody sits there: what it says against the pages is kept, and what servers
answer it."""
import contextlib
import json
import re

from playwright.sync_api import sync_playwright

from managed import SERVER
from planted import keep

CHROMIUM = "/usr/bin/chromium-headless-shell"
EMAIL = "ada@example.com"
# A debug build takes its time to check a password where others build meanwhile; in milliseconds.
SIGNING_IN = 60_000


class Browser:
    """One browser; each person has a context of their own in it, with cookies that no other has."""

    def __init__(self, thread, host="control"):
        program = thread.folder / "chromium"
        program.write_text(f'#!/bin/sh\nexec ip netns exec {thread.hosts[host].name} {CHROMIUM} "$@"\n')
        program.chmod(0o755)
        self.running, self.records, self.people = contextlib.ExitStack(), program.with_name("records"), 0
        self.running.callback(self.keep_answers)
        playwright = self.running.enter_context(sync_playwright())
        self.chromium = playwright.chromium.launch(executable_path=program)
        self.running.callback(self.chromium.close)

    def close(self):
        self.running.close()

    def person(self, **options):
        """A page of somebody who isn't signed in. Its `said` is every complaint of the browser."""
        # The server's authority is its own, and no browser knows it.
        options = {"ignore_https_errors": True, "viewport": {"width": 1280, "height": 860}, **options}
        options |= {"record_har_path": self.records / f"{self.people}.har", "record_har_url_filter": "**/api/**"}
        self.people += 1
        context = self.chromium.new_context(**options)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: message.type in ("error", "warning") and page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: keep("WebSocket", frame)))
        return page

    def keep_answers(self):
        """Of what was recorded only that: requests are where people's secrets belong."""
        for record in self.records.glob("*.har"):
            for entry in json.loads(record.read_text())["log"]["entries"]:
                keep(f"HTTP {entry['request']['url']}", entry["response"]["content"].get("text"))
            record.unlink()

    def signed_in(self, password, email=EMAIL, **options):
        page = self.person(**options)
        page.goto(SERVER)
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("heading", name="Dashboard").wait_for(timeout=SIGNING_IN)
        return page


def open_page(page, title):
    """By the menu, as people go; returns once its heading is there."""
    page.get_by_role("navigation", name="Pages").get_by_role("link", name=re.compile(f"^{title}")).click()
    page.get_by_role("heading", name=title, exact=True).wait_for()
