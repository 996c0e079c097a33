# SPDX-License-Identifier: Apache-2.0
"""Can A reach B? The board's answer, with the rule that says so or what would help, and a real packet that agrees."""
import re
import shlex

import pytest

from browser import open_page
from managed import DB, WEB

CLOSED, DENIED = 9099, 9098


@pytest.fixture
def page(owner):
    open_page(owner, "Access")
    owner.get_by_role("link", name="Explain").click()
    owner.get_by_label("From").wait_for()
    return owner


def explain(page, sender, to, port):
    page.get_by_label("From").fill(sender)
    page.get_by_label("To", exact=True).fill(to)
    page.get_by_label("Port").fill(str(port))
    page.get_by_role("button", name="Explain").click()


def answer(page, verdict):
    panel = page.locator("section.panel").filter(has=page.locator(".badge", has_text=verdict))
    panel.wait_for()
    return panel


def fact(panel, name):
    return panel.locator("dl div").filter(has=panel.page.locator("dt", has_text=name)).locator("dd").inner_text()


def test_what_is_allowed_names_its_rule_and_its_way(office, page, shots):
    explain(page, "laptop", DB, WEB)
    said = answer(page, "allowed")
    said.get_by_text("A rule of a policy decides.").wait_for()
    assert "web" in fact(said, "Rule") and fact(said, "Way") == "by gateway"
    if shots:
        page.screenshot(path=shots / "explain-allowed.png")
    assert office.laptop.connects(DB, WEB, 1)


def test_what_no_rule_speaks_of_says_what_would_help_and_that_helps(office, page, shots):
    explain(page, "laptop", DB, CLOSED)
    said = answer(page, "denied")
    said.get_by_text("No rule speaks of it").wait_for()
    remedy = re.search("'warren (.*)'", fact(said, "What would help")).group(1)
    if shots:
        page.screenshot(path=shots / "explain-denied.png")
    assert str(CLOSED) in remedy
    added = office.json(*shlex.split(remedy))["id"]
    explain(page, "laptop", DB, CLOSED)
    answer(page, "allowed")
    office.warren("policy", "rule", "delete", "web", added)


def test_what_a_rule_denies_names_that_rule(office, page):
    rule = office.allow("--output", "deny", "--to", "route:db", "--tcp", DENIED)
    explain(page, "laptop", DB, DENIED)
    said = answer(page, "denied")
    said.get_by_text("A rule of a policy decides.").wait_for()
    assert "web" in fact(said, "Rule")
    assert not office.laptop.connects(DB, DENIED, 0.5)
    office.warren("policy", "rule", "delete", "web", rule)


def test_a_wrong_field_says_what_is_wrong_with_it(page):
    explain(page, "nobody-at-all", DB, WEB)
    fault = page.locator(".field", has=page.get_by_label("From")).locator(".field-fault")
    fault.wait_for()
    assert "nobody-at-all" in fault.inner_text()
    assert page.get_by_label("To", exact=True).get_attribute("aria-invalid") == "false"
    page.said = [words for words in page.said if not any(code in words for code in ("400", "404", "422"))]
