# SPDX-License-Identifier: Apache-2.0
"""A key that the browser makes: nobody else ever has it, and the file with it opens a tunnel."""
import contextlib
import re

import pytest

import qr
from browser import Browser, open_page
from managed import DB, WEB, Thread
from namespace import EchoServer, wait_until
from test_static_device import assert_nowhere, kept
from world import BIN

NAME = "handset"


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A gateway, a rule, and a host that knows nothing of Warren."""
    made = Thread(BIN, tmp_path_factory.mktemp("handset"))
    made.add_host("visitor", 21)
    try:
        made.start_control()
        for step in (made.set_up, made.make_network, made.join_gateway, made.make_route, made.make_policy):
            step()
        made.warren("network", "set", "office", "--default-group", "laptops")
        made.allow("--output", "allow", "--to", "route:db", "--tcp", WEB)
        with contextlib.closing(EchoServer(made.db, WEB)):
            yield made
    finally:
        made.close()


def test_a_key_made_here_opens_a_tunnel_and_never_leaves_the_browser(office, tmp_path, shots):
    with contextlib.closing(Browser(office)) as browser:
        page = browser.signed_in(office.password)
        sent = record(page)
        text = make_configuration(page)
        key = re.search(r"^PrivateKey = (\S{44})$", text, re.MULTILINE).group(1)
        page.get_by_role("img", name="QR code").screenshot(path=tmp_path / "code.png")
        assert qr.read_picture(tmp_path / "code.png") == text

        with page.expect_download() as saved:
            page.get_by_role("button", name="Download").click()
        assert saved.value.path().read_text() == text
        # The name of the file is that of the interface, which is unique on the machine.
        file = office.folder / f"{office.prefix}v.conf"
        file.write_text(text)
        with up(office, file):
            wait_until(lambda: office.visitor.connects(DB, WEB, 0.5), 20, "the tunnel to carry")
            page.get_by_text(f"{NAME} is connected as").wait_for(timeout=60_000)

            if shots:
                page.screenshot(path=shots / "browser-key.png")
            page.keyboard.press("Escape")
            row = page.get_by_role("table", name="Devices").get_by_role("row", name=re.compile(f"^{NAME}"))
            row.get_by_text("Connected", exact=True).wait_for()
            row.get_by_text("by gateway").wait_for()
        public = office.visitor.run("wg", "pubkey", stdin=key).stdout.strip()
        assert any(public.encode() in body for body in sent), "what is sent is recorded"
        assert_nowhere(key, *sent, *kept(office))
        assert page.said == []


def record(page):
    """All that the page sends: addresses, headers and bodies."""
    sent = []
    page.on("request", lambda request: sent.append(
        (request.url + repr(request.headers)).encode() + (request.post_data_buffer or b"")))
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(repr(frame).encode())))
    return sent


def make_configuration(page):
    open_page(page, "Devices")
    page.get_by_role("button", name="Add device").click()
    page.get_by_label("What is it?").select_option("static")
    page.get_by_label("Name", exact=True).fill(NAME)
    page.get_by_role("button", name="Make the key").click()
    return page.get_by_label("WireGuard configuration").text_content()


@contextlib.contextmanager
def up(office, file):
    """The visitor with the file's tunnel, as wg-quick(8) makes it."""
    def quick(verb):
        office.visitor.run("env", "WG_QUICK_USERSPACE_IMPLEMENTATION=wireguard-go", "wg-quick", verb, file)
    quick("up")
    try:
        yield
    finally:
        quick("down")
