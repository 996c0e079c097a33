# SPDX-License-Identifier: Apache-2.0
"""Agents that others wrote: a Python program with a token, websockets and a stock wg-quick."""
import contextlib
import json
import pathlib

import pytest

from managed import DB, SERVER, Thread
from namespace import EchoServer, wait_until
from world import BIN

WEB, SSH = 8080, 22
PYTHON = pathlib.Path(__file__).resolve().parents[2] / ".build/python/bin/python"
AGENT = pathlib.Path(__file__).with_name("plain_agent.py")


class Office(Thread):
    """A gateway before the db, and a host that knows nothing of Warren but a token."""

    def __init__(self, folder):
        super().__init__(BIN, folder)
        self.add_host("kiosk", 31)
        self.add_host("copy", 32)

    def start(self, label, host, program, *arguments):
        more = ("--log-level", "debug") if program == "warren-server" else ()
        return super().start(label, host, program, *arguments, *more)

    def bring_up(self):
        self.start_control()
        for step in (self.set_up, self.make_network, self.join_gateway, self.make_route, self.make_policy):
            step()
        self.allow("--output", "allow", "--to", "route:db", "--tcp", WEB)
        self.warren("settings", "--plain-agents", "yes")

    def invite(self, name="kiosk"):
        return self.json("device", "invite", name, "--group", "laptops")["token"]

    def file(self, host):
        """Whose stem is the interface; unique on the machine."""
        return self.folder / f"{self.prefix}{host}.conf"

    def run_agent(self, token, *options, host="kiosk"):
        """Starts it anew; what it told before is gone."""
        self.log(host).unlink(missing_ok=True)
        environment = {"WG_QUICK_USERSPACE_IMPLEMENTATION": "wireguard-go"}
        return self.hosts[host].start(PYTHON, AGENT, SERVER.removeprefix("https://"), self.folder / "control/ca.pem",
                                      token, self.file(host), *options, log=self.log(host), env=environment)

    def told(self, event, host="kiosk"):
        lines = [line for line in self.said(host).splitlines() if line.startswith("{")]
        return [told for told in map(json.loads, lines) if told["event"] == event]

    def wait_told(self, event, count=1, host="kiosk"):
        return wait_until(lambda: len(self.told(event, host)) >= count and self.told(event, host)[-1], 15,
                          lambda: f"'{event}' {count} times: {self.said(host)}")

    def forget(self, host):
        """Ends the host's agent and its tunnel."""
        for process in self.hosts[host].processes:
            if process.poll() is None:
                process.kill()
                process.wait(timeout=5)
        self.hosts[host].ip("link", "del", self.file(host).stem, check=False)
        self.file(host).unlink(missing_ok=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    if not PYTHON.exists():
        pytest.skip("needs websockets: run scripts/install-python")
    made = Office(tmp_path_factory.mktemp("plain"))
    try:
        made.bring_up()
        yield made
    finally:
        for host in ("kiosk", "copy"):
            made.forget(host)
        made.close()


@pytest.fixture
def office(made):
    with contextlib.closing(EchoServer(made.db, WEB)), contextlib.closing(EchoServer(made.db, SSH)):
        yield made
    for host in ("kiosk", "copy"):
        made.forget(host)
    for device in made.listed("device", "list"):
        if device["kind"] == "agent":
            made.warren("device", "delete", device["name"])


def test_it_reaches_what_the_rules_allow_follows_changes_and_is_cut_off(office):
    office.run_agent(office.invite())
    office.wait_told("applied")
    kiosk = office.kiosk
    wait_until(lambda: kiosk.connects(DB, WEB, 0.5), 10, "the tunnel to carry")
    assert not kiosk.connects(DB, SSH, 0.5)
    device = office.device("kiosk")
    assert (device["kind"], device["management"], device["key_origin"]) == ("agent", "limited", "server")
    wait_until(lambda: office.device("kiosk")["online"], 5, "its heartbeats")

    office.db.ip("addr", "add", "10.30.0.10/32", "dev", "lo")
    office.gateway.ip("route", "add", "10.30.0.10/32", "via", DB)
    assert not kiosk.connects("10.30.0.10", WEB, 0.5)
    office.warren("route", "create", "lab", "--network", "office", "--to", "10.30.0.10/32", "--via", "gateway")
    office.warren("group", "add-route", "laptops", "lab")
    office.allow("--output", "allow", "--to", "route:lab", "--tcp", WEB)
    wait_until(lambda: kiosk.connects("10.30.0.10", WEB, 0.5), 15,
               lambda: f"the change: {office.said('kiosk')}")

    states = len(office.told("state"))
    office.warren("device", "block", "kiosk")
    wait_until(lambda: not kiosk.connects(DB, WEB, 0.2), 2, "the cut")
    office.wait_told("state", states + 1)
    assert "[Peer]" not in office.told("state")[-1]["config"]
    office.warren("device", "unblock", "kiosk")
    wait_until(lambda: kiosk.connects(DB, WEB, 0.5), 15, "service again")
    office.warren("device", "delete", "kiosk")
    assert office.wait_told("closed")["code"] == 4005
    assert office.told("failed") == []


def test_the_gateway_holds_it_to_its_address_whatever_it_makes_of_its_file(office):
    office.run_agent(office.invite(), "--no-tunnel")
    config = office.wait_told("state")["config"]
    file = office.file("kiosk")
    file.touch(mode=0o600)
    address = config.split("Address = ")[1].split("/")[0]
    file.write_text(config.replace(f"Address = {address}", "Address = 10.10.0.77"))
    office.kiosk.run("env", "WG_QUICK_USERSPACE_IMPLEMENTATION=wireguard-go", "wg-quick", "up", file)
    assert not office.kiosk.connects(DB, WEB, 1)
    office.kiosk.ip("addr", "add", f"{address}/32", "dev", file.stem)
    office.kiosk.ip("addr", "del", "10.10.0.77/24", "dev", file.stem)
    office.kiosk.ip("route", "replace", f"{DB}/32", "dev", file.stem)
    wait_until(lambda: office.kiosk.connects(DB, WEB, 0.5), 10, "its own address to be served")


def test_a_token_is_good_for_the_protocol_that_it_was_used_with_first(office):
    token = office.invite()
    office.run_agent(token, "--no-tunnel")
    office.wait_told("state")
    office.start_node("copy")
    wait_until(office.socket("copy").exists, 10, "the agent's socket")
    refused = office.warren("up", "--socket", office.socket("copy"), "--server", SERVER, "--key", token, host="copy",
                            check=False)
    assert refused.status != 0 and "used up" in refused.err
    office.stop("copy", 15)

    office.warren("settings", "--plain-agents", "no")
    office.run_agent(office.invite("late"), "--no-tunnel")
    assert office.wait_told("refused")["status"] == 403
    office.warren("settings", "--plain-agents", "yes")


def test_two_machines_with_one_token_are_cut_off(office):
    token = office.invite()
    office.run_agent(token)
    wait_until(lambda: office.kiosk.connects(DB, WEB, 0.5), 15, "the tunnel to carry")
    office.run_agent(token, "--no-tunnel", host="copy")
    wait_until(lambda: office.listed("incident", "list"), 10, "the incident")
    assert office.listed("incident", "list")[0]["incident_type"] == "session_conflict"
    wait_until(lambda: not office.kiosk.connects(DB, WEB, 0.2), 2, "the cut")


@pytest.mark.parametrize("option", ["--query", "--header"])
def test_its_token_and_its_key_are_in_no_log_and_no_file_of_the_server(office, option):
    token = office.invite()
    office.run_agent(token, "--no-tunnel", option)
    config = office.wait_told("state")["config"]
    malformed(office, f"GET /api/v1/ws?token={token} HTTP/1.1\r\n\r\n")
    malformed(office, f"GET /api/v1/agent/resolve?token={token} HTTP/9\r\n:\r\n\r\n")
    malformed(office, f"GET /api/v1/agent/resolve?token={token}&other=1 HTTP/1.1\r\nHost: x\r\n\r\n")
    office.wait_told("state")
    key = config.split("PrivateKey = ")[1].split()[0]
    kept = [path.read_bytes() for path in (office.folder / "control").rglob("*") if path.is_file()]
    assert "agent/resolve" in office.said("server"), "requests are in the log, without their queries"
    for content in [*kept, office.log("server").read_bytes()]:
        assert token.split(".")[0].encode() not in content and key.encode() not in content


def malformed(office, request):
    """Says something to the server over TLS, and waits a moment for its answer."""
    office.control.run("timeout", "2", "openssl", "s_client", "-quiet", "-connect", "192.0.2.10:8443", stdin=request, check=False)
