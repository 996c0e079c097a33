# SPDX-License-Identifier: Apache-2.0
"""What happens is seen as it happens, without a reload; what can't be heard is said to be old."""
import re
import signal
import time

from browser import open_page
from managed import SERVER
from people import ask


def test_a_change_is_seen_within_a_second(office, owner):
    open_page(owner, "Networks")
    owner.get_by_role("link", name="office").wait_for()
    owner.evaluate("() => { window.isSameDocument = true }")
    waits = [wait_for_network(office, owner, f"lab{number}", f"10.9{number}.0.0/24") for number in range(3)]
    assert max(waits) < 1, waits
    assert owner.evaluate("() => window.isSameDocument"), "nothing was loaded anew"


def wait_for_network(thread, page, name, cidr):
    """Seconds from before it is asked for until it is there."""
    start = time.monotonic()
    status, answer = ask(page, "/networks", "POST", {"name": name, "cidr": cidr})
    page.get_by_role("link", name=name).wait_for()
    wait = time.monotonic() - start
    assert status == 201, answer
    thread.warren("network", "delete", name)
    page.get_by_role("link", name=name).wait_for(state="detached")
    return wait


def test_a_device_that_goes_and_comes_back_is_seen_to(office, owner):
    open_page(owner, "Devices")
    row = owner.get_by_role("row", name=re.compile("^phone"))
    row.get_by_text("Connected", exact=True).wait_for()
    office.stop("phone", signal.SIGKILL)
    row.get_by_text("Offline").wait_for()
    office.start_node("phone")
    row.get_by_text("Connected", exact=True).wait_for()


def test_a_server_that_is_away_is_said_to_be_and_comes_back_by_itself(office, owner):
    open_page(owner, "Devices")
    owner.get_by_label("Name or address").fill("lap")
    office.stop("server", signal.SIGTERM)
    owner.get_by_text("No connection to the server").wait_for()
    assert re.search(r"as of \d\d:\d\d:\d\d", owner.get_by_role("main").inner_text())
    assert owner.get_by_role("row", name=re.compile("^laptop")).is_visible(), "what was known stays"
    office.start_control()
    owner.get_by_text("No connection to the server").wait_for(state="detached")
    assert owner.get_by_label("Name or address").input_value() == "lap", "nothing of what was written is lost"
    office.wait_applied("laptop", 60)
    owner.get_by_role("row", name=re.compile("^laptop")).get_by_text("Connected", exact=True).wait_for()
    forget_lost_connections(owner)


def test_an_edit_that_was_begun_outlives_a_restart_of_the_server(office, owner):
    open_page(owner, "Devices")
    owner.get_by_role("button", name="Add device").click()
    dialog = owner.get_by_role("dialog")
    dialog.get_by_label("What is it?").select_option("static")
    dialog.get_by_label("Name", exact=True).fill("printer")
    office.stop("server", signal.SIGTERM)
    owner.get_by_text("No connection to the server").wait_for()
    dialog.get_by_role("button", name="Make the key").click()
    dialog.get_by_role("alert").wait_for()

    office.start_control()
    owner.get_by_text("No connection to the server").wait_for(state="detached")
    assert dialog.get_by_label("Name", exact=True).input_value() == "printer"
    dialog.get_by_role("button", name="Make the key").click()
    dialog.get_by_label("WireGuard configuration").wait_for()
    office.warren("device", "delete", "printer")
    forget_lost_connections(owner)


def test_a_filter_holds_from_page_to_page_and_is_in_the_address(office, owner):
    open_page(owner, "Devices")
    owner.get_by_role("combobox", name="status").select_option(label="Connected")
    owner.get_by_label("Name or address").fill("lap")
    open_page(owner, "Board")
    assert owner.get_by_label("Name or address").input_value() == "lap"
    owner.goto(owner.url)
    owner.get_by_role("button", name=re.compile("^laptop")).wait_for()
    assert owner.get_by_label("Name or address").input_value() == "lap", "somebody who is sent the address sees the same"
    assert owner.url.startswith(f"{SERVER}/board?")


def forget_lost_connections(page):
    """What the browser says of connections that nobody takes is no fault of the page."""
    page.said = [words for words in page.said if "ERR_CONNECTION" not in words and "WebSocket" not in words]
