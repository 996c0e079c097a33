# SPDX-License-Identifier: Apache-2.0
"""Two workspaces on one server: who is in both goes from one to the other, and neither has anything of the other's."""
import contextlib
import re

import pytest

from browser import open_page


@pytest.fixture(scope="module")
def lab(office):
    """A second workspace of the owner's, with a network of its own and no devices. Returns its name on the board."""
    name = office.json("tenant", "create", "Laboratory")["slug"]
    with at(office, name):
        office.warren("network", "create", "bench", "--cidr", "10.99.0.0/24")
    return name


def test_who_is_in_two_workspaces_sees_one_at_a_time(office, lab, owner):
    open_page(owner, "Devices")
    owner.get_by_role("row", name=re.compile("^laptop")).wait_for()
    laptop = office.device("laptop")["id"]

    owner.get_by_label("Workspace").select_option(lab)
    owner.get_by_role("heading", name="Dashboard").wait_for()
    assert_nothing_of(owner, ["Devices", "Board", "Gateways", "Networks"], ["laptop", "phone", "office"])
    owner.get_by_role("link", name="bench").wait_for()

    # A link that somebody of the other workspace has sent.
    owner.evaluate("(to) => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')) }",
                   f"/devices?selected=device:{laptop}")
    owner.get_by_text("This device is gone, or was never in this workspace.").wait_for()
    assert status(owner, laptop, lab) == 404
    owner.said = [words for words in owner.said if "404" not in words]

    owner.get_by_label("Workspace").select_option(office.json("whoami")["tenant"])
    open_page(owner, "Devices")
    owner.get_by_role("row", name=re.compile("^laptop")).wait_for()
    assert_nothing_of(owner, ["Networks"], ["bench"])


def test_what_happens_in_one_is_not_told_to_the_other(office, lab, owner):
    heard = []
    owner.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(frame)))
    owner.get_by_label("Workspace").select_option(lab)
    open_page(owner, "Networks")
    owner.get_by_role("link", name="bench").wait_for()
    elsewhere = office.json("network", "create", "elsewhere", "--cidr", "10.98.0.0/24")["id"]
    office.warren("network", "delete", "elsewhere")
    with at(office, lab):
        bench = office.json("network", "set", "bench", "--name", "desk")["id"]
        owner.get_by_role("link", name="desk").wait_for()
        office.warren("network", "set", "desk", "--name", "bench")
    owner.get_by_role("link", name="bench").wait_for()
    assert any(bench in frame for frame in heard)
    assert not any(elsewhere in frame for frame in heard)


@contextlib.contextmanager
def at(office, workspace):
    """The command line at another workspace."""
    home = office.json("whoami")["tenant"]
    office.warren("tenant", "use", workspace)
    try:
        yield
    finally:
        office.warren("tenant", "use", home)


def assert_nothing_of(page, titles, names):
    for title in titles:
        open_page(page, title)
        page.get_by_role("main").get_by_text("Loading").first.wait_for(state="detached")
        shown = page.get_by_role("main").get_by_text(re.compile(f"^({'|'.join(names)})$"))
        assert shown.all_inner_texts() == [], title


def status(page, device, workspace):
    return page.evaluate("""async ([device, workspace]) => (await fetch(`/api/v1/devices/${device}`, {
        headers: { "Warren-Tenant": workspace } })).status""", [device, workspace])
