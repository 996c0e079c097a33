# SPDX-License-Identifier: Apache-2.0
"""A network's page: what was decided can be edited, and what follows is seen. Read back through the API."""
import re

import pytest

from browser import open_page
from contrast import low_contrasts
from managed import DB
from people import ask, rows


@pytest.fixture
def page(office, owner):
    """The owner's page of a network of its own, so that nothing of the office's changes."""
    office.warren("network", "create", "lab", "--cidr", "10.77.0.0/24")
    open_page(owner, "Networks")
    owner.get_by_role("link", name="lab").click()
    owner.get_by_role("heading", name="lab", exact=True).wait_for()
    yield owner
    office.warren("network", "delete", "lab")


def network(page):
    return ask(page, f"/networks/{page.url.split('/')[-1].split('?')[0]}")[1]


def panel(page, title):
    return page.locator("section", has=page.get_by_role("heading", name=title, exact=True)).last


def edit(page, title):
    panel(page, title).get_by_role("button", name="Edit").click()
    return page.get_by_role("dialog")


def test_what_is_said_of_a_network_is_edited(page):
    dialog = edit(page, "Network")
    dialog.get_by_label("Mode").select_option("observe")
    dialog.get_by_label("DNS servers").fill("9.9.9.9, nonsense")
    dialog.get_by_label("laptops").check()
    dialog.get_by_role("button", name="Save").click()
    dialog.get_by_text("nonsense").wait_for()
    page.said = [words for words in page.said if "400" not in words]
    assert network(page)["enforcement"] == "enforce", "what is refused changes nothing"
    dialog.get_by_label("DNS servers").fill("9.9.9.9, 1.1.1.1")
    dialog.get_by_role("button", name="Save").click()
    panel(page, "Network").get_by_text("observed: what no rule allows passes").wait_for()
    now = network(page)
    assert now["enforcement"] == "observe" and now["dns"] == ["9.9.9.9", "1.1.1.1"]
    assert len(now["default_group_ids"]) == 1


def test_routing_and_thresholds_are_edited(page):
    dialog = edit(page, "Routing")
    dialog.get_by_label("What goes through it").select_option("vpn_only")
    dialog.get_by_role("button", name="Save").click()
    panel(page, "Routing").get_by_text("only what is for the network").wait_for()
    assert network(page)["routing_policy"]["traffic_mode"] == "vpn_only"
    dialog = edit(page, "Incidents")
    dialog.get_by_label("so many times").fill("0")
    dialog.get_by_role("button", name="Save").click()
    dialog.get_by_text(re.compile("0 is not between")).wait_for()
    page.said = [words for words in page.said if "422" not in words]
    dialog.get_by_label("so many times").fill("7")
    dialog.get_by_label("An address changes more often than a person moves").check()
    dialog.get_by_role("button", name="Save").click()
    panel(page, "Incidents").get_by_text("7 changes to and fro").wait_for()
    security = network(page)["security"]
    assert security["shared_config_changes"] == 7 and "suspicious_activity" in security["block_on"]


def test_a_networks_addresses_are_drawn_and_listed(office, owner, shots):
    open_page(owner, "Networks")
    owner.get_by_role("link", name="office").click()
    owner.get_by_role("link", name="Addresses").click()
    owner.get_by_role("img", name="Where addresses of 10.10.0.0/24 are taken").wait_for()
    address = office.address("laptop")
    row = owner.get_by_role("table", name="Addresses").get_by_role("row").filter(has_text=address)
    row.filter(has=owner.get_by_role("cell", name=address, exact=True)).get_by_role("link", name="laptop").click()
    owner.get_by_role("complementary", name="Inspector").get_by_role("heading", name="laptop").wait_for()
    owner.keyboard.press("Escape")
    drawn = owner.locator(".address-map rect").all_text_contents()
    assert len(drawn) == 256 and f"{address}: taken" in drawn and "10.10.0.77: free" in drawn
    if shots:
        owner.screenshot(path=shots / "addresses.png")
    assert low_contrasts(owner) == []


def test_a_name_behind_a_route_is_added_answered_and_deleted(owner, shots):
    open_page(owner, "Networks")
    owner.get_by_role("link", name="office").click()
    owner.get_by_role("link", name="Routes and names").click()
    owner.get_by_role("button", name="Add a name").click()
    dialog = owner.get_by_role("dialog")
    dialog.get_by_label("Name").fill("ledger")
    dialog.get_by_label("Address").fill(DB)
    dialog.get_by_role("button", name="Add the name").click()
    row = owner.get_by_role("table", name="Names").get_by_role("row").filter(has_text="ledger")
    name = row.get_by_role("code").first.inner_text()
    known = rows(owner, f"/networks/{owner.url.split('/')[-1].split('?')[0]}/dns")
    assert {"name": name, "kind": "route", "addresses": [DB]} in known
    if shots:
        owner.screenshot(path=shots / "names.png")
    row.get_by_role("button", name="Delete").click()
    owner.get_by_role("dialog").get_by_role("button", name="Delete").click()
    row.wait_for(state="detached")
