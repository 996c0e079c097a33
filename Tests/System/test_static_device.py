# SPDX-License-Identifier: Apache-2.0
"""Static devices: a configuration file that a stock wg-quick loads, through a real control plane and gateway."""
import base64
import contextlib
import json
import re

import pytest

import contexts
import qr
from managed import DB, DB6, SERVER, Thread
from namespace import Capture, EchoServer, wait_until
from tap import Tap
from world import BIN

WEB, SSH = 8080, 22
HANDSETS = {"alpha": 21, "bravo": 22, "charlie": 23}


class Office(Thread):
    """A gateway before the db, and hosts that know nothing of Warren but the file they are given."""

    def __init__(self, folder):
        super().__init__(BIN, folder)
        for host, number in HANDSETS.items():
            self.add_host(host, number)

    def bring_up(self):
        self.start_control()
        for step in (self.set_up, self.make_network, self.join_gateway, self.make_route, self.make_policy):
            step()
        self.allow("--output", "allow", "--to", "route:db", "--tcp", WEB)

    def tunnel(self, host):
        """Of a device, its file and the interface that wg-quick makes of it; unique on the machine."""
        return f"{self.prefix}{host[:5]}"

    def file(self, host):
        return self.folder / f"{self.tunnel(host)}.conf"

    def add(self, host, *options, group="laptops"):
        return self.json("device", "add", self.tunnel(host), "--static", "--network", "office", "--group", group,
                         "--output", self.file(host), *options)

    @contextlib.contextmanager
    def up(self, host):
        """The host with its file's tunnel, as wg-quick(8) makes it."""
        self._quick(host, "up")
        try:
            yield self.hosts[host]
        finally:
            self._quick(host, "down")

    def _quick(self, host, verb):
        self.hosts[host].run("env", "WG_QUICK_USERSPACE_IMPLEMENTATION=wireguard-go", "wg-quick", verb, self.file(host))

    def api(self, method, path, *options):
        """curl, with the session of the command line. Returns the status, and writes the answer to `answer`."""
        session = contexts.current(self.folder / "context.json")["session"]
        done = self.control.run("curl", "-sk", "-X", method, "-o", self.answer, "-w", "%{http_code} %{content_type}",
                                "-H", f"Authorization: Session {session}", *options, f"{SERVER}/api/v1{path}")
        return done.stdout

    @property
    def answer(self):
        return self.folder / "answer"

    def config_path(self, peer):
        return f"/networks/{peer['network_id']}/peers/{peer['id']}/config"

    def delete_static_devices(self):
        for device in self.listed("device", "list"):
            if device["kind"] == "static":
                self.warren("device", "delete", device["name"])
        for host in HANDSETS:
            self.file(host).unlink(missing_ok=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    made = Office(tmp_path_factory.mktemp("static"))
    servers = []
    try:
        made.bring_up()
        servers = [EchoServer(made.db, port) for port in (WEB, SSH)]
        yield made
    finally:
        for server in servers:
            server.close()
        made.close()


@pytest.fixture
def office(made):
    yield made
    made.delete_static_devices()


def private_key(path):
    return re.search(r"^PrivateKey = (\S{44})$", path.read_text(), re.MULTILINE).group(1)


def forms(key):
    """A key as it might be written somewhere."""
    raw = base64.b64decode(key)
    texts = [key, key.rstrip("="), key.replace("/", "\\/"), base64.urlsafe_b64encode(raw).decode().rstrip("="),
             raw.hex(), raw.hex().upper(), base64.b64encode(key.encode()).decode().rstrip("=")]
    return [raw, *(text.encode() for text in texts)]


def assert_nowhere(key, *contents):
    for content in contents:
        assert all(form not in content for form in forms(key))


def kept(office):
    """All that the server has on disk and in its log."""
    files = [path.read_bytes() for path in (office.folder / "control").rglob("*") if path.is_file()]
    return [*files, office.log("server").read_bytes()]


def test_what_the_rule_names_passes_through_a_stock_wg_quick_and_all_else_is_refused(office):
    peer = office.add("alpha")
    assert office.file("alpha").stat().st_mode & 0o777 == 0o600
    with office.up("alpha") as alpha, contextlib.closing(Capture(office.db, "eth0")) as seen:
        wait_until(lambda: alpha.connects(DB, WEB, 0.5), 10, "the tunnel to carry")
        assert alpha.connects(DB6, WEB)
        assert not alpha.connects(DB, SSH, 0.5) and not alpha.connects(DB6, SSH, 0.5)
        assert seen.count(src=peer["address"], dport=WEB) > 0
        assert seen.count(dport=SSH) == 0
        assert alpha.run("wg", "show", office.tunnel("alpha"), "public-key").stdout.strip() == peer["public_key"]


def test_a_blocked_device_is_cut_off_and_comes_back(office):
    office.add("alpha")
    with office.up("alpha") as alpha:
        wait_until(lambda: alpha.connects(DB, WEB, 0.5), 10, "the tunnel to carry")
        office.warren("device", "block", office.tunnel("alpha"))
        wait_until(lambda: not alpha.connects(DB, WEB, 0.5), 3, "the cut")
        refused = office.warren("device", "config", office.tunnel("alpha"), check=False)
        assert refused.status == 2 and "blocked" in refused.err
        office.warren("device", "unblock", office.tunnel("alpha"))
        wait_until(lambda: alpha.connects(DB, WEB, 0.5), 15, "the tunnel to carry again")


def test_after_a_rekey_only_the_new_file_opens_the_tunnel(office):
    office.add("alpha")
    old = office.file("alpha").read_text()
    office.warren("device", "rekey", office.tunnel("alpha"), "--output", office.file("alpha"), "--force")
    new = office.file("alpha").read_text()
    assert private_key_of(old) != private_key_of(new)
    assert old.replace(private_key_of(old), "") == new.replace(private_key_of(new), "")
    office.wait_applied("gateway", 5)
    office.file("alpha").write_text(old)
    with office.up("alpha") as alpha:
        assert not alpha.connects(DB, WEB, 3)
    office.file("alpha").write_text(new)
    with office.up("alpha") as alpha:
        wait_until(lambda: alpha.connects(DB, WEB, 0.5), 10, "the tunnel to carry")


def test_nobody_opens_a_connection_to_an_isolated_device(office):
    office.add("alpha")
    shut, reached = office.add("bravo", "--isolated"), office.add("charlie")
    rules = [office.allow("--output", "allow", "--to", f"peer:{office.tunnel(host)}", "--tcp", WEB)
             for host in ("bravo", "charlie")]
    with office.up("alpha") as alpha, office.up("bravo") as bravo, office.up("charlie") as charlie, \
            contextlib.closing(EchoServer(bravo, WEB)), contextlib.closing(EchoServer(charlie, WEB)):
        wait_until(lambda: alpha.connects(reached["address"], WEB, 0.5), 10, "the way to charlie")
        wait_until(lambda: bravo.connects(DB, WEB, 0.5), 10, "the isolated device's own way out")
        with contextlib.closing(Capture(bravo, office.tunnel("bravo"))) as seen:
            assert not alpha.connects(shut["address"], WEB, 0.5)
            assert seen.count(src=office.address(office.tunnel("alpha"))) == 0
    for rule in rules:
        office.warren("policy", "rule", "delete", "web", rule)


def test_a_key_that_was_made_here_is_never_sent(office):
    """All that the command says and hears, read in clear between it and the server."""
    tap = Tap(office.control, office.folder, office.folder / "control", ("192.0.2.10", 9443), ("192.0.2.10", 8443))
    tapped = office.folder / "tapped/context.json"
    tapped.parent.mkdir()
    tapped.write_text(contexts.with_server(office.folder / "context.json", "https://192.0.2.10:9443"))
    with contextlib.closing(tap):
        office.control.run("env", f"WARREN_CONTEXT={tapped}", BIN / "warren", "device", "add", office.tunnel("alpha"),
                           "--static", "--output", office.file("alpha"))
        heard = tap.heard
    key = private_key(office.file("alpha"))
    public = office.control.run("wg", "pubkey", stdin=key).stdout.strip()
    assert any(b"/peers " in said and public.encode() in said.replace(b"\\/", b"/") for said in heard)
    assert_nowhere(key, *heard, *kept(office))
    # The control plane can't fill it in; whoever has the file can.
    assert "THE_PRIVATE_KEY_OF_THIS_DEVICE" in office.warren("device", "config", office.tunnel("alpha")).out
    before = office.file("alpha").read_text()
    office.warren("device", "config", office.tunnel("alpha"), "--key-from", office.file("alpha"), "--output",
                  office.file("alpha"), "--force")
    assert office.file("alpha").read_text() == before


def test_a_key_that_the_server_made_is_encrypted_at_rest_and_gone_with_its_device(office):
    peer = office.add("alpha", "--server-key")
    key = private_key(office.file("alpha"))
    assert office.control.run("wg", "pubkey", stdin=key).stdout.strip() == peer["public_key"]
    assert private_key_of(office.warren("device", "config", office.tunnel("alpha")).out) == key
    assert_nowhere(key, *kept(office))
    sealing = office.folder / "control" / "device-secrets.key"
    assert sealing.stat().st_mode & 0o777 == 0o600
    for listing in (("device", "list"), ("device", "show", office.tunnel("alpha")), ("network", "peers", "office")):
        assert key not in office.warren(*listing, "--json").out
    for path in ("/history?page_size=100", "/audit?page_size=100", "/devices"):
        office.api("GET", path)
        assert_nowhere(key, office.answer.read_bytes())
        assert b"sealed" not in office.answer.read_bytes()
    office.api("GET", "/audit?page_size=100")
    assert b"device.show_key" in office.answer.read_bytes()
    with office.up("alpha") as alpha:
        wait_until(lambda: alpha.connects(DB, WEB, 0.5), 10, "the tunnel to carry")
    office.delete_static_devices()
    assert office.api("GET", office.config_path(peer)).startswith("404")


def private_key_of(text):
    return re.search(r"^PrivateKey = (\S+)$", text, re.MULTILINE).group(1)


def test_every_form_of_the_code_is_the_file(office):
    name, folder = office.tunnel("alpha"), office.folder
    picture, drawing = folder / "code.png", folder / "code.svg"
    shown = office.warren("device", "add", name, "--static", "--server-key", "--output", office.file("alpha"), "--qr",
                          "--png", picture, "--svg", drawing).out
    text = office.file("alpha").read_text()
    assert qr.read_picture(picture) == text
    assert qr.read_svg(drawing, folder) == text
    assert qr.read_terminal(shown, folder) == text
    assert {path.stat().st_mode & 0o777 for path in (picture, drawing)} == {0o600}
    peer = next(peer for peer in office.listed("network", "peers", "office") if peer["name"] == name)
    path = office.config_path(peer)
    assert office.api("GET", path + "?format=text").startswith("200 text/plain")
    assert office.answer.read_text() == text
    assert office.api("GET", path, "-H", "Accept: text/plain").startswith("200 text/plain")
    assert office.api("GET", path).startswith("200 application/json")
    assert json.loads(office.answer.read_text())["config"] == text
    for query in ("png", "qr"):
        assert office.api("GET", f"{path}?format={query}") == "200 image/png"
        assert qr.read_picture(office.answer) == text
    assert office.api("GET", path + "?format=svg") == "200 image/svg+xml"
    assert qr.read_svg(office.answer, folder) == text
    headers = office.api("GET", path + "?format=text", "-D", folder / "headers")
    assert headers and f'filename="{name}.conf"' in (folder / "headers").read_text()
    assert "cache-control: no-store" in (folder / "headers").read_text().lower()


def test_a_file_that_is_there_is_not_overwritten_and_costs_no_device(office):
    office.file("alpha").write_text("somebody's")
    refused = office.warren("device", "add", office.tunnel("alpha"), "--static", "--output", office.file("alpha"),
                            check=False)
    assert refused.status == 1 and "there already" in refused.err
    assert office.file("alpha").read_text() == "somebody's"
    assert office.device(office.tunnel("alpha")) is None
    office.add("alpha", "--force")
    assert private_key(office.file("alpha"))
    assert not list(office.folder.glob(f"{office.file('alpha').name}.*"))


@pytest.mark.parametrize("name", ["a phone", "phone\n[Peer]", "phone\nPostUp = touch /tmp/x", "phone#", "phone-", ""])
def test_no_name_gets_into_the_text_as_anything_else(office, name):
    assert office.warren("device", "add", name, "--static", check=False).status != 0
    network = next(network for network in office.listed("network", "list") if network["name"] == "office")
    body = json.dumps({"name": name, "generate_key": True})
    assert office.api("POST", f"/networks/{network['id']}/peers", "-d", body).startswith("400")
    assert json.loads(office.answer.read_text())["fields"][0]["field"] == "name"
    assert [device["name"] for device in office.listed("device", "list")] == ["gateway"]
