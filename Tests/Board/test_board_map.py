# SPDX-License-Identifier: Apache-2.0
"""The map: found and walked by keyboard, a tunnel that isn't there, an incident at its node, and the same as a list."""
import re

import pytest

from browser import open_page
from managed import DB, WEB
from namespace import wait_until
from people import rows

# The tunnel of a laptop, and nothing else of it, finds nobody.
NO_TUNNEL = """
table inet cut {
    chain out { type filter hook output priority 0; udp dport 51820 drop; }
}
"""


@pytest.fixture
def board(owner):
    open_page(owner, "Board")
    node(owner, "gateway").wait_for()
    return owner


def node(page, name):
    return page.get_by_role("button", name=re.compile(f"^{name}, "))


def link(page, name):
    """The line from the gateway to a device, by what it says of itself."""
    ends = page.evaluate(r"""(name) => {
        const place = (label) => /translate\(([-\d.]+) ([-\d.]+)\)/.exec(
            document.querySelector(`.map [aria-label^="${label}, "]`).getAttribute("transform")).slice(1).map(Number);
        const [from, to] = [place("gateway"), place(name)];
        const near = ([x, y], [a, b]) => Math.hypot(x - a, y - b) < 1;
        const ends = (path) => path.getAttribute("d").slice(1).split("L").map((end) => end.split(" ").map(Number));
        const found = [...document.querySelectorAll(".map path.link-gateway")].find(
            (path) => near(ends(path)[0], from) && near(ends(path)[1], to));
        return found && [found.getAttribute("class"), found.querySelector("title").textContent];
    }""", name)
    return {"classes": ends[0].split(), "title": ends[1]} if ends else {"classes": [], "title": ""}


def focused(page):
    return (page.evaluate("() => document.activeElement.getAttribute('aria-label')") or "").split(",")[0]


def zoom(page):
    return float(re.search(r"scale\(([\d.]+)\)", page.locator(".map svg > g").first.get_attribute("transform")).group(1))


def test_a_device_is_found_and_opened_by_keyboard_alone(board):
    board.keyboard.press("/")
    board.keyboard.type("phon")
    board.get_by_role("option", name=re.compile("^phone")).wait_for()
    board.keyboard.press("Enter")
    board.get_by_role("complementary", name="Inspector").get_by_role("heading", name="phone").wait_for()
    assert "/board?" in board.url, "beside the map, and not instead of it"
    assert node(board, "phone").get_attribute("aria-pressed") == "true"
    board.keyboard.press("Escape")
    board.get_by_role("complementary", name="Inspector").wait_for(state="detached")


def test_arrows_walk_the_map_and_enter_opens(board):
    seen, left = {"gateway"}, ["gateway"]
    while left:
        start = left.pop()
        for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
            node(board, start).focus()
            board.keyboard.press(key)
            left += {focused(board)} - seen
            seen.add(focused(board))
    assert seen == {"gateway", "laptop", "phone"}, "everybody is found from anybody"
    here = focused(board)
    board.keyboard.press("Enter")
    board.get_by_role("complementary", name="Inspector").get_by_role("heading", name=here, exact=True).wait_for()
    board.keyboard.press("Escape")


def test_keys_zoom_and_show_all_again(board):
    node(board, "gateway").focus()
    whole = zoom(board)
    board.keyboard.press("+")
    near = zoom(board)
    board.keyboard.press("-")
    board.keyboard.press("-")
    far = zoom(board)
    board.keyboard.press("0")
    assert near > whole > far and zoom(board) == pytest.approx(whole)


def test_a_link_says_how_old_its_handshake_is(office, board):
    assert office.laptop.connects(DB, WEB, 1)
    wait_until(lambda: re.match(r"gateway, up, handshake (less than a|\d+) min", link(board, "laptop")["title"]), 20,
               lambda: f"the handshake's age: {link(board, 'laptop')}")


def test_a_tunnel_that_should_be_there_and_is_not_is_drawn_as_missing(office, board, shots):
    assert office.laptop.connects(DB, WEB, 1) and office.phone.connects(DB, WEB, 1)
    wait_until(lambda: "link-up" in link(board, "laptop")["classes"], 20, "the laptop's tunnel to be up")
    office.laptop.run("nft", "-f", "-", stdin=NO_TUNNEL)
    try:
        # Made anew by the gateway, its end has no sessions; the phone's comes back by itself.
        office.gateway.ip("link", "del", office.interface("gateway"))
        wait_until(lambda: "link-missing" in link(board, "laptop")["classes"], 30,
                   lambda: f"the laptop to be missed: {link(board, 'laptop')}")
        wait_until(lambda: "link-up" in link(board, "phone")["classes"], 30, lambda: f"{link(board, 'phone')}")
        assert "Connected" in node(board, "laptop").get_attribute("aria-label"), "the laptop itself is there"
        if shots:
            board.screenshot(path=shots / "board-missing.png")
        board.get_by_role("link", name="List").click()
        row = board.get_by_role("table", name="Topology").get_by_role("row").filter(
            has=board.get_by_role("link", name="laptop", exact=True))
        row.get_by_text("missing").wait_for()
        board.get_by_role("link", name="Map").click()
    finally:
        office.laptop.run("nft", "delete", "table", "inet", "cut")
    wait_until(lambda: office.laptop.connects(DB, WEB, 0.5), 20, "the laptop to be back")
    wait_until(lambda: "link-up" in link(board, "laptop")["classes"], 20, "the laptop's tunnel to be drawn again")


def test_the_list_has_what_the_map_has(board):
    drawn = {label.split(",")[0] for label in
             board.locator(".map .node").evaluate_all("(all) => all.map((each) => each.getAttribute('aria-label'))")}
    board.get_by_role("link", name="List").click()
    listed = board.get_by_role("table", name="Topology").locator("td:first-child")
    listed.first.wait_for()
    assert set(listed.all_inner_texts()) == drawn == {row["name"] for row in rows(board, "/devices")}
    assert listed.count() == len(drawn)
