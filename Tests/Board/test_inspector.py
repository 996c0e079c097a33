# SPDX-License-Identifier: Apache-2.0
"""What can be done to a device, each with its effect told before; read back through the API."""
import re

import pytest

from browser import open_page
from managed import DB, WEB
from namespace import wait_until
from people import ask, join


@pytest.fixture
def inspect(owner):
    """Opens the inspector of a device."""
    def opened(name, page=owner):
        open_page(page, "Devices")
        page.get_by_role("row").get_by_role("link", name=name, exact=True).click()
        inspector = page.get_by_role("complementary", name="Inspector")
        inspector.get_by_role("heading", name=name).wait_for()
        return inspector
    return opened


@pytest.fixture
def tablet(office, owner):
    """A device by file, which a test may do anything to."""
    network = next(row["id"] for row in office.listed("network", "list") if row["name"] == "office")
    status, device = ask(owner, "/devices", "POST", {"kind": "static", "name": "tablet", "network_id": network,
                                                     "generate_key": True})
    assert status == 201, device
    yield device
    ask(owner, f"/devices/{device['id']}", "DELETE")
    owner.said = [words for words in owner.said if "404" not in words]


def test_an_agents_key_is_rotated_while_it_works(office, owner, inspect, shots):
    before = office.device("laptop")["public_key"]
    inspector = inspect("laptop")
    inspector.get_by_role("heading", name="Session").wait_for()
    inspector.get_by_text("Reach in office").wait_for()
    inspector.get_by_role("button", name="Rotate key").click()
    dialog = owner.get_by_role("dialog")
    assert "Connections go on meanwhile" in dialog.inner_text(), "the effect is told before"
    dialog.get_by_role("button", name="Rotate key").click()
    dialog.wait_for(state="detached")
    wait_until(lambda: office.device("laptop")["public_key"] != before, 30, "the next key to be the key")
    after = office.device("laptop")["public_key"]
    inspector.get_by_text(after, exact=True).wait_for()
    wait_until(lambda: office.laptop.connects(DB, WEB, 0.5), 10, "the laptop to reach the db")
    if shots:
        owner.screenshot(path=shots / "inspector-actions.png")


def test_a_device_prefers_its_own_way_and_it_is_said_who_decided(office, owner, inspect):
    inspector = inspect("laptop")
    inspector.get_by_text("by default").first.wait_for()
    for choice, decided in [("Only what is for the network", "by the device"), ("left open", "by default")]:
        inspector.get_by_role("button", name="Prefer").click()
        dialog = owner.get_by_role("dialog")
        dialog.get_by_label("What goes through it").select_option(label=choice)
        dialog.get_by_role("button", name="Save").click()
        inspector.locator("dl div", has_text="Traffic").get_by_text(decided).wait_for()
        preferred = ask(owner, f"/devices/{office.device('laptop')['id']}/routing-preference")[1]
        assert preferred.get("traffic_mode") == ("vpn_only" if decided == "by the device" else None)


def test_a_device_connects_anew_when_it_is_told_to(office, owner, inspect):
    inspector = inspect("phone")
    inspector.get_by_role("button", name="Reconnect").click()
    before = len(office.said("phone"))
    owner.get_by_role("dialog").get_by_role("button", name="Reconnect").click()
    owner.get_by_role("dialog").wait_for(state="detached")
    wait_until(lambda: len(office.said("phone")) > before, 15, "the phone to say so")
    inspector.get_by_text("Connected").first.wait_for()


def test_a_device_by_file_gets_another_key_and_the_file_is_shown_once(office, owner, inspect, tablet):
    inspector = inspect("tablet")
    inspector.get_by_role("button", name="Rotate key").click()
    dialog = owner.get_by_role("dialog")
    dialog.get_by_text("worth nothing from then on").wait_for()
    dialog.get_by_role("button", name="Make the key and the configuration").click()
    text = dialog.get_by_label("WireGuard configuration").inner_text()
    key = re.search(r"PrivateKey = (\S{43}=)", text).group(1)
    public = office.control.run("wg", "pubkey", stdin=key).stdout.strip()
    device = office.device("tablet")
    assert device["public_key"] == public != tablet["public_key"] and device["key_origin"] == "browser"
    dialog.get_by_role("button", name="Close").click()
    # By its role it is gone when it is hidden, a moment before the page has nothing of it any more.
    owner.locator("dialog").wait_for(state="detached")
    assert key not in owner.content()


def test_it_is_said_whose_a_device_is_and_what_applies_to_it(owner, inspect, shots):
    inspector = inspect("laptop")
    groups, policies, routes = (inspector.locator("dl div", has_text=name) for name in GROUPS_POLICIES_ROUTES)
    routes.get_by_role("link", name="db").wait_for()
    assert groups.get_by_role("link").all_inner_texts() == ["laptops"]
    if shots:
        owner.screenshot(path=shots / "inspector-access.png")
    policies.get_by_role("link", name="web").click()
    owner.get_by_role("link", name="All policies").wait_for()
    assert owner.get_by_role("main").locator(".panel").count() == 1, "the one that was asked for"
    owner.get_by_role("main").get_by_text("For laptops.").wait_for()


GROUPS_POLICIES_ROUTES = ("Groups", "Policies", "Knows routes")


def own(page, device):
    """The owner of the page takes a device for their own."""
    me = ask(page, "/users/me")[1]["id"]
    status, answer = ask(page, f"/devices/{device['id']}", "PUT", {"owner_user_id": me})
    assert status == 200, answer


def test_an_owner_is_named_and_limited_mode_explained(owner, inspect, tablet):
    own(owner, tablet)
    inspector = inspect("tablet")
    assert "Limited mode: its configuration is a file" in inspector.inner_text()
    inspector.get_by_role("link", name="ada@example.com").click()
    owner.get_by_role("heading", name="Ada", exact=True).wait_for()


def test_it_is_listed_by_whom_a_device_is_reached(office, owner, tablet):
    own(owner, tablet)
    assert office.laptop.connects(DB, WEB, 1) and office.phone.connects(DB, WEB, 1)
    open_page(owner, "Devices")
    names = owner.get_by_role("table", name="Devices").locator("td:first-child")
    row = {name: owner.get_by_role("row").filter(has=owner.get_by_role("link", name=name, exact=True))
           for name in ("laptop", "tablet")}
    row["laptop"].get_by_text("by gateway").wait_for()
    row["tablet"].filter(has_text="Ada").get_by_text("no tunnel").wait_for()
    for choice, left in [("No tunnel", ["tablet"]), ("By a gateway", ["laptop", "phone"])]:
        owner.get_by_role("combobox", name="path").select_option(label=choice)
        wait_until(lambda: names.all_inner_texts() == left, 10, f"{left} alone")
    owner.goto(owner.url)
    wait_until(lambda: names.all_inner_texts() == left, 20, f"{left} alone, for who is sent the address")


def test_a_device_is_renamed_given_to_somebody_and_deleted(office, owner, inspect, tablet):
    inspector = inspect("tablet")
    inspector.get_by_role("button", name="Edit").click()
    dialog = owner.get_by_role("dialog")
    dialog.get_by_label("Name").fill("laptop")
    dialog.get_by_role("button", name="Save").click()
    dialog.get_by_role("alert").or_(dialog.locator(".field-fault")).first.wait_for()
    owner.said = [words for words in owner.said if not re.search("409|422", words)]
    dialog.get_by_label("Name").fill("slate")
    dialog.get_by_label("Owner").select_option(label="nobody")
    dialog.get_by_role("button", name="Save").click()
    inspector.get_by_role("heading", name="slate").wait_for()
    assert office.device("slate").get("owner_user_id") is None
    inspector.get_by_role("button", name="Delete").click()
    owner.get_by_role("dialog").get_by_role("button", name="Delete").click()
    inspector.wait_for(state="detached")
    assert office.device("slate") is None


def test_a_member_is_offered_to_ask_for_what_is_not_theirs(office, browser, inspect):
    page = join(office, browser, "nils@example.com")
    inspector = inspect("phone", page)
    assert inspector.get_by_role("button", name=re.compile("Block|Delete|Rotate|Edit|Reconnect")).count() == 0
    inspector.get_by_role("button", name="Ask for access").click()
    chosen = page.get_by_role("dialog").get_by_label("What?")
    assert chosen.locator("option:checked").inner_text() == "phone in office"
    assert page.said == []
    page.context.close()
    office.warren("user", "remove", "nils@example.com")
