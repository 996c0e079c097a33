# SPDX-License-Identifier: Apache-2.0
"""From the link that a new server prints to a connected device and a first policy, by keyboard alone."""
import contextlib
import re
import shlex
import time

from browser import EMAIL, SIGNING_IN, Browser
from namespace import wait_until


def test_a_stranger_has_an_owner_a_network_a_device_and_a_policy_within_three_minutes(empty):
    link = re.search(r"https://\S+#setup=\S+", empty.said("server")).group().strip("'\"")
    with contextlib.closing(Browser(empty)) as browser:
        page = browser.person()
        start = time.monotonic()
        page.goto(link)
        # The first field has the focus, and Enter sends a form.
        write(page, "Example", "Ada", EMAIL, empty.password)
        page.get_by_role("heading", name="Create a network").wait_for(timeout=SIGNING_IN)
        assert page.get_by_label("Addresses").input_value().endswith("/24"), "a free range is suggested"
        press(page, "Create the network")

        page.get_by_role("heading", name="Add a first device").wait_for()
        press(page, "Make a join key")
        join(empty, page.get_by_label("Command that joins").inner_text())
        arrival = page.get_by_text("laptop is connected as")
        arrival.wait_for()
        address = arrival.inner_text().split()[-1]
        assert address in empty.laptop.ip("addr", "show", "dev", empty.interface("laptop")), "it really is"
        press(page, "Go on")

        page.get_by_role("heading", name="Who may reach what?").wait_for()
        press(page, "Apply the policy")
        page.get_by_role("button", name=re.compile("^laptop, agent, Connected")).wait_for()
        assert time.monotonic() - start < 180
        assert page.said == []
        assert no_secret_is_left(page)


def write(page, *words):
    page.locator(":focus").wait_for()
    for word in words:
        page.keyboard.type(word)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def press(page, button):
    """Goes there with the tab key, as somebody without a mouse."""
    page.get_by_role("button", name=button).wait_for()
    for _ in range(40):
        if page.evaluate("() => document.activeElement.textContent") == button:
            return page.keyboard.press("Enter")
        page.keyboard.press("Tab")
    raise AssertionError(f"the tab key doesn't lead to '{button}'")


def join(thread, command):
    """What the page says to run, on the laptop."""
    words = shlex.split(command)
    assert words[:3] == ["sudo", "warren", "up"]
    thread.start_node("laptop")
    wait_until(thread.socket("laptop").exists, 20, "the agent")
    thread.up("laptop", *words[3:])


def no_secret_is_left(page):
    """Scripts see no session: it is in no storage, and the cookie isn't theirs. The link's secret is gone as well."""
    seen = page.evaluate("() => document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)"
                         " + location.href + JSON.stringify(history.state)")
    return "warren_session" not in seen and "warren_setup" not in seen
