# SPDX-License-Identifier: Apache-2.0
"""A gateway from the command that joins it to what it lets through, and a second one that takes over from it."""
import contextlib
import re

import pytest

from browser import Browser, open_page
from managed import DB, SERVER, WEB
from namespace import wait_until
from readable import LOOKS, assert_readable
from two_gateways import SPARE, TwoGateways
from world import BIN


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A gateway that works, and a host that may become the second."""
    made = TwoGateways(BIN, tmp_path_factory.mktemp("gateways"))
    try:
        with made.working_office():
            yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def browser(office):
    with contextlib.closing(Browser(office)) as browser:
        yield browser


@pytest.fixture(scope="module")
def page(office, browser):
    page = browser.signed_in(office.password)
    yield page
    assert page.said == []


def test_a_gateways_page_says_what_it_serves_runs_and_lets_through(office, page, shots):
    open_page(page, "Gateways")
    page.get_by_role("link", name="gateway", exact=True).click()
    page.get_by_role("heading", name="gateway", exact=True).wait_for()
    page.get_by_text("primary").wait_for()
    page.get_by_role("list", name="Phases").get_by_text("firewall: ok").wait_for()
    rule = page.get_by_role("table", name="Rules").get_by_role("row", name=re.compile(rf"{DB}.*tcp {WEB}"))
    assert office.address("laptop") in rule.inner_text()

    assert office.laptop.connects(DB, WEB, 1)
    flow = page.get_by_role("table", name="Flows").get_by_role("row", name=re.compile(rf"laptop.*{DB}.*tcp {WEB}"))
    flow.first.wait_for()
    if shots:
        page.screenshot(path=shots / "gateway.png", full_page=True)
    assert_readable(page)


@pytest.mark.parametrize("look", LOOKS)
def test_a_gateways_page_can_be_read_by_everybody(office, browser, shots, look):
    page = browser.signed_in(office.password, **LOOKS[look])
    page.goto(f"{SERVER}/gateways/{office.device('gateway')['id']}")
    for table in ("Rules", "Flows"):
        page.get_by_role("table", name=table).wait_for()
    if shots:
        page.screenshot(path=shots / f"gateway-{look}.png")
    assert_readable(page)
    page.goto(f"{SERVER}/gateways/{office.device('laptop')['id']}")
    page.get_by_role("heading", name="There is no such gateway").wait_for()
    assert page.said == []
    page.context.close()


def test_a_firewall_that_is_edited_is_seen_compiled(office, page):
    rule = office.allow("--output", "allow", "--to", "route:db", "--tcp", 9999)
    row = page.get_by_role("table", name="Rules").get_by_role("row", name=re.compile("tcp 9999"))
    row.wait_for()
    office.warren("policy", "rule", "delete", "web", rule)
    row.wait_for(state="detached")


def test_a_gateway_joins_by_the_command_that_is_shown_and_turns_green(office, page, shots):
    open_page(page, "Gateways")
    page.get_by_role("button", name="Add gateway").click()
    dialog = page.get_by_role("dialog", name="Add a gateway")
    dialog.get_by_label("Where others reach it").fill("192.0.2.4:51820")
    dialog.get_by_role("button", name="Make a join key").click()
    run(office, dialog.get_by_label("Command that joins").inner_text())
    dialog.get_by_role("button", name=f"Approve {SPARE}").click()
    dialog.get_by_text(f"{SPARE} is connected as").wait_for()
    if shots:
        page.screenshot(path=shots / "gateway-joined.png")
    page.keyboard.press("Escape")


def test_what_draining_does_is_told_before_and_is_what_it_does(office, page, shots):
    open_page(page, "Gateways")
    page.get_by_role("link", name="gateway", exact=True).click()
    page.get_by_role("button", name="Drain").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text(re.compile(f"office goes over to {SPARE}")).wait_for()
    if shots:
        page.screenshot(path=shots / "gateway-drain.png")
    dialog.get_by_role("button", name="Drain").click()
    page.get_by_text("draining").first.wait_for()
    wait_until(lambda: primary(office) == SPARE, 30, "the other gateway to take over")
    page.get_by_role("button", name="Take back into service").click()
    page.get_by_role("dialog").get_by_role("button", name="Take back into service").click()
    page.get_by_role("button", name="Drain").wait_for()


def test_the_way_out_of_a_device_is_drawn_over_entry_and_exit(office, page, shots):
    office.warren("gateway", "set", SPARE, "--role", "exit_gateway")
    for name in (SPARE, "laptop"):
        office.up(name, "--accept-exit")
    office.send_everything("laptop", True)
    open_page(page, "Board")
    page.get_by_role("button", name=re.compile("^laptop, agent")).click()
    page.locator(".map .link-entry").wait_for(state="attached")
    page.locator(".map .link-exit").wait_for(state="attached")
    inspector = page.get_by_role("complementary", name="Inspector")
    inspector.filter(has_text=re.compile(rf"Entry\s*gateway.*Exit\s*{SPARE}", re.DOTALL)).wait_for()
    if shots:
        page.screenshot(path=shots / "board-exit.png")
    assert_readable(page)


def primary(office):
    """The gateway that the network goes by."""
    network = next(network for network in office.listed("network", "list") if network["name"] == "office")
    return next(device["name"] for device in office.listed("device", "list")
                if device["id"] == network["primary_gateway_id"])


def run(office, command):
    """What the page says to run, on the host that becomes a gateway; without systemd, which isn't there."""
    key = re.search(r"<<< '(\S+)'", command).group(1)
    setting = dict(re.findall(r"^(WARREN_\w+)=(\S+)$", command, re.MULTILINE))
    assert setting["WARREN_SERVER"] == SERVER
    file = office.folder / "spare.key"
    file.touch(mode=0o600)
    file.write_text(key)
    office.start_node(SPARE, "--server", setting["WARREN_SERVER"], "--join-key-file", file, "--endpoint",
                      setting["WARREN_ENDPOINT"], "--listen-port", "51820")
