# SPDX-License-Identifier: Apache-2.0
"""A network's page: what was decided can be edited, and what follows is seen. Read back through the API."""
import re

import pytest

from browser import open_page
from contrast import low_contrasts
from managed import DB
from namespace import wait_until
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


def create(page, name):
    open_page(page, "Networks")
    page.get_by_role("button", name="Create network").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(name)
    return dialog


def delete(page, name):
    """From its page, where that ends at all networks."""
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("heading", name=name, exact=True).wait_for()
    panel(page, "Network").get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Create network").wait_for()
    page.get_by_role("link", name=name, exact=True).wait_for(state="detached")


def test_a_network_is_created_with_a_group_of_its_own_and_deleted(owner):
    dialog = create(owner, "depot")
    dialog.get_by_label("Room for").select_option("1000")
    suggested = dialog.get_by_label("Addresses")
    wait_until(lambda: suggested.input_value().endswith("/22"), 10, "a range that has room for so many")
    cidr = suggested.input_value()
    assert dialog.get_by_label("Template").count() == 0, "nobody has made one"
    dialog.get_by_role("button", name="Create the network").click()
    owner.get_by_role("row").filter(has_text="depot").filter(has_text=cidr).wait_for()
    [made] = [row for row in rows(owner, "/networks") if row["name"] == "depot"]
    [group] = [row for row in rows(owner, "/groups") if row["name"] == "depot-devices"]
    assert made["cidr"] == cidr and made["default_group_ids"] == [group["id"]] and group["network_id"] == made["id"]
    delete(owner, "depot")
    assert not any(row["name"] == "depot" for row in rows(owner, "/networks"))
    assert not any(row["id"] == group["id"] for row in rows(owner, "/groups")), "it spoke of nothing else"


def test_a_network_is_created_as_a_template_says(owner):
    status, template = ask(owner, "/templates", "POST", {
        "name": "pilot", "description": "Watched, not enforced.", "network": {"enforcement": "observe", "mtu": 1380}})
    assert status == 201, template
    dialog = create(owner, "trial")
    dialog.get_by_label("Template").select_option("pilot")
    dialog.get_by_text("Watched, not enforced.").wait_for()
    dialog.get_by_label("Addresses").fill("10.78.0.0/24")
    dialog.get_by_role("button", name="Create the network").click()
    owner.get_by_role("row").filter(has_text="trial").get_by_text("observed").wait_for()
    [made] = [row for row in rows(owner, "/networks") if row["name"] == "trial"]
    assert made["enforcement"] == "observe" and made["mtu"] == 1380 and made["cidr"] == "10.78.0.0/24"
    delete(owner, "trial")
    ask(owner, f"/templates/{template['id']}", "DELETE")


def test_a_range_that_is_taken_is_said_at_its_field(owner):
    dialog = create(owner, "double")
    dialog.get_by_label("Addresses").fill("10.10.0.0/25")
    dialog.get_by_role("button", name="Create the network").click()
    dialog.locator(".field-fault, [role=alert]").first.wait_for()
    owner.said = [words for words in owner.said if not re.search("409|422|400", words)]
    assert not any(row["name"] == "double" for row in rows(owner, "/networks"))


def test_it_is_said_for_each_member_who_decided_its_routing(office, owner, shots):
    """The layers, the strongest last: each takes the field over from the one before, and hands it back."""
    open_page(owner, "Networks")
    owner.get_by_role("link", name="office", exact=True).click()
    owner.get_by_role("link", name="Effective routing").click()
    table = owner.get_by_role("table", name="Effective routing")
    row = table.get_by_role("row").filter(has=owner.get_by_role("link", name="laptop", exact=True))
    row.get_by_text("by default").first.wait_for()
    assert table.locator("td:first-child").all_inner_texts() == ["laptop", "phone"], "gateways are the way"
    laptop, me = office.device("laptop"), ask(owner, "/users/me")[1]["id"]
    office_id = next(row["id"] for row in rows(owner, "/networks") if row["name"] == "office")
    owners = [(laptop, me), (office.device("phone"), None)]
    for device, person in owners:
        assert ask(owner, f"/devices/{device['id']}", "PUT", {"owner_user_id": person})[0] == 200
    layers = {"by the network": f"/networks/{office_id}/routing-policy", "by its owner":
              f"/users/{me}/routing-preference", "by the device": f"/devices/{laptop['id']}/routing-preference"}
    traffic = row.locator("td").nth(1)
    for words, path in layers.items():
        status, answer = ask(owner, path, "PUT", {"traffic_mode": "vpn_only"})
        assert status == 200, answer
        traffic.get_by_text(words).wait_for()
        if shots:
            owner.screenshot(path=shots / f"routing-{words.replace(' ', '-')}.png")
    others = table.get_by_role("row").filter(has=owner.get_by_role("link", name="phone", exact=True))
    others.locator("td").nth(1).get_by_text("by the network").wait_for()
    for path in reversed(layers.values()):
        assert ask(owner, path, "PUT", {"traffic_mode": None})[0] == 200
    traffic.get_by_text("by default").wait_for()
    for device, _ in owners:
        ask(owner, f"/devices/{device['id']}", "PUT", {"owner_user_id": device.get("owner_user_id")})


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
