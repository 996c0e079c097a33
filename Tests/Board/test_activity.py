# SPDX-License-Identifier: Apache-2.0
"""What people and devices did: narrowed down, taken along as a file, and turned into a rule."""
import contextlib
import csv
import json

from browser import open_page
from managed import DB
from namespace import EchoServer, wait_until
from people import ask, rows

CLOSED = 8081


def choose(page, **filters):
    for label, choice in filters.items():
        page.get_by_role("search", name="Filter").get_by_label(label.replace("_", " "), exact=True).select_option(
            label=choice)


def first_cells(page, table, wanted):
    """Waits until the first column has what is wanted, and nothing else."""
    column = page.get_by_role("table", name=table).locator("tbody td:first-child")
    wait_until(lambda: set(column.all_inner_texts()) == wanted, 10, f"{wanted} alone")
    return column.count()


def exported(page, form):
    with page.expect_download() as download:
        page.get_by_role("button", name=form).click()
    return download.value.path().read_text()


def test_the_audit_log_is_narrowed_down_and_taken_along(owner):
    open_page(owner, "Activity")
    choose(owner, What="device.approve", Who="Ada")
    shown = first_cells(owner, "Audit log", {"device.approve"})
    actor = ask(owner, "/users/me")[1]["id"]
    wanted = rows(owner, f"/audit?action=device.approve&actor={actor}&page_size=1000")
    assert shown == len(wanted) > 0
    assert {row["seq"] for row in json.loads(exported(owner, "JSON"))} == {row["seq"] for row in wanted}
    table = list(csv.DictReader(exported(owner, "CSV").splitlines()))
    assert [row["hash"] for row in table] == [row["hash"] for row in wanted]
    # The address says it all.
    owner.goto(owner.url)
    assert first_cells(owner, "Audit log", {"device.approve"}) == shown
    choose(owner, What="member.remove", When="Last hour")
    choose(owner, Of_what="network")
    owner.get_by_text("Nobody did such a thing").wait_for()


def test_a_denied_flow_becomes_a_rule(office, owner, shots):
    with contextlib.closing(EchoServer(office.db, CLOSED)):
        assert not office.phone.connects(DB, CLOSED, 0.5)
        open_page(owner, "Activity")
        owner.get_by_role("link", name="What devices did").click()
        choose(owner, Which_flows="Denied", Device="phone", When="Last hour")
        row = owner.get_by_role("table", name="Flows").get_by_role("row").filter(has_text=f"tcp {CLOSED}").first
        row.get_by_text("denied").wait_for()
        if shots:
            owner.screenshot(path=shots / "flows.png")
        row.get_by_role("button", name="Suggest a rule").click()
        dialog = owner.get_by_role("dialog")
        dialog.get_by_text("Policy suggested").wait_for()
        dialog.get_by_text("deny → allow").wait_for()
        if shots:
            owner.screenshot(path=shots / "suggestion.png")
        assert not any(policy["name"] == "suggested" for policy in rows(owner, "/policies")), "nothing is added unasked"
        dialog.get_by_role("button", name="Add the policy").click()
        dialog.wait_for(state="detached")
        [policy] = [policy for policy in rows(owner, "/policies") if policy["name"] == "suggested"]
        assert [rule["ports"] for rule in policy["rules"]] == [[str(CLOSED)]]
        wait_until(lambda: office.phone.connects(DB, CLOSED, 0.5), 10, "the rule to hold")
        assert not office.laptop.connects(DB, CLOSED, 0.5), "for the phone alone"
        office.warren("group", "delete", "suggested")
        office.warren("policy", "delete", "suggested")


def test_flows_are_narrowed_down_to_a_rule_and_taken_along(office, owner):
    assert office.laptop.connects(DB, 8080, 1)
    open_page(owner, "Activity")
    owner.get_by_role("link", name="What devices did").click()
    flows = owner.get_by_role("table", name="Flows").get_by_role("row")
    passed = flows.filter(has_text="tcp 8080").filter(has_text="passed").first
    passed.wait_for()
    assert passed.get_by_role("link").inner_text() == "web, rule 1"
    rule = passed.get_by_role("link").get_attribute("title")
    passed.get_by_role("link").click()
    owner.get_by_role("button", name="Only one rule").wait_for()
    saved = json.loads(exported(owner, "JSON"))
    assert saved and {flow["rule"] for flow in saved} == {rule}
    owner.get_by_role("button", name="Only one rule").click()
    assert "rule=" not in owner.url
