# SPDX-License-Identifier: Apache-2.0
"""An agent's key is replaced under running traffic, and comes out whole whatever crashes meanwhile."""
import contextlib
import pathlib
import signal
import socket
import threading
import time

import pytest

from api import API
from managed import DB, SERVER, WEB
from namespace import wait_until
from test_health import Office


class Offices(Office):
    """An office, and room for a gateway of another network."""

    numbers = {**Office.numbers, "branch": 6}
    gateways = ("gateway", "branch")

    @contextlib.contextmanager
    def lab(self):
        """The laptop is in a second network too, whose gateway is `branch`: that gateway's address in it."""
        api, lab = API(self), self.json("network", "create", "lab", "--cidr", "10.11.0.0/24")["id"]
        self.join_gateway("branch", "lab")
        peer = api.post(f"/networks/{lab}/peers", {"device_id": self.device("laptop")["id"]})
        self.wait_all_applied(("laptop", "branch"))
        yield next(peer for peer in self.listed("network", "peers", "lab") if peer["name"] == "branch")["address"]
        assert api.ask("DELETE", f"/networks/{lab}/peers/{peer['id']}").status == 204
        self.warren("network", "delete", "lab")


@pytest.fixture(scope="module")
def thread(tmp_path_factory):
    """A network that works, with one rule. Tests leave it as they found it, but for the laptop's key."""
    with contextlib.closing(Offices(tmp_path_factory.mktemp("rotation"))) as made, made.working_office():
        yield made


class Flow:
    """A TCP connection that says something every 10 ms, and hears it again from the far side."""

    def __init__(self, host):
        self.socket = host.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.socket.connect((DB, WEB))
        self.socket.settimeout(20)
        self.heard, self.gap, self.failure = 0, 0.0, None
        self._running = True
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        last = time.monotonic()
        try:
            while self._running:
                self.socket.sendall(b"x")
                if not self.socket.recv(1):
                    raise ConnectionError("the far side ended it")
                now = time.monotonic()
                self.gap, last = max(self.gap, now - last), now
                self.heard += 1
                time.sleep(0.01)
        except OSError as error:
            self.failure = error

    def goes_on(self):
        before = self.heard
        wait_until(lambda: self.heard > before + 20, 10, f"the flow to go on: {self.failure}")

    def close(self):
        self._running = False
        self._thread.join(timeout=25)
        self.socket.close()


def rekeyed(thread):
    """None where it can't be done now."""
    done = thread.warren("device", "rekey", "laptop", check=False)
    return done if done.status == 0 else None


def wait_replaced(thread, old):
    """Until the device has another key, its node runs it, and the gateway serves it and no other."""
    wait_until(lambda: thread.device("laptop")["public_key"] != old, 20,
               lambda: f"another key: {thread.device('laptop')} {thread.said('laptop')[-1500:]}")
    new = thread.device("laptop")["public_key"]
    thread.wait_applied("laptop")
    thread.wait_applied("gateway")
    assert "next_key" not in thread.device("laptop")
    assert shown(thread, "laptop", "public-key") == [new]
    peers = shown(thread, "gateway", "peers")
    assert new in peers and old not in peers
    return new


def shown(thread, name, what):
    return thread.hosts[name].run("wg", "show", thread.interface(name), what).stdout.split()


def key(thread):
    return thread.device("laptop")["public_key"]


def test_a_flow_goes_on_while_its_key_is_replaced(thread):
    old, address = key(thread), thread.address("laptop")
    with contextlib.closing(Flow(thread.laptop)) as flow:
        flow.goes_on()
        before = flow.gap
        assert "new key" in thread.warren("device", "rekey", "laptop").out
        new = wait_replaced(thread, old)
        flow.goes_on()
    assert flow.failure is None
    print(f"\nwithout delivery for {flow.gap * 1000:.0f} ms while the key was replaced (before: {before * 1000:.0f} ms)")
    assert thread.address("laptop") == address
    assert new in shown(thread, "gateway", "latest-handshakes")
    assert not (thread.state("laptop") / "next.key").exists()


def test_who_dies_after_the_announcement_comes_back_with_the_key_it_had(thread):
    """The gateway is frozen meanwhile, so that nobody has taken the new key yet."""
    old = key(thread)
    gateway = thread.running["gateway"]
    gateway.send_signal(signal.SIGSTOP)
    try:
        thread.warren("device", "rekey", "laptop")
        assert (thread.state("laptop") / "next.key").exists()
        announced = thread.device("laptop")["next_key"]
        assert not announced["held"]
        thread.stop("laptop", signal.SIGKILL)
        thread.start_node("laptop")
        # For a while who was killed still counts as online: what shows its return is that it can be asked.
        again = wait_until(lambda: rekeyed(thread), 20, "its return")
        assert shown(thread, "laptop", "public-key") == [old]
        assert "new key" in again.out
        assert thread.device("laptop")["next_key"]["public_key"] == announced["public_key"], "it is told again"
    finally:
        gateway.send_signal(signal.SIGCONT)
    assert wait_replaced(thread, old) == announced["public_key"]
    wait_until(lambda: thread.laptop.connects(DB, WEB, 0.5), 5, "the traffic")


def test_who_dies_with_the_new_key_and_without_a_server_carries_on(thread):
    """Once the gateway holds both keys, nobody needs the server to go from one to the other."""
    old, before = key(thread), len(thread.said("laptop"))
    with contextlib.closing(Flow(thread.laptop)) as flow:
        thread.warren("device", "rekey", "laptop")
        wait_until(lambda: "goes over to the new key" in thread.said("laptop")[before:], 15, "the new key")
        thread.stop("server", signal.SIGKILL)
        thread.stop("laptop", signal.SIGKILL)
        flow.goes_on()
        wait_until(lambda: old not in shown(thread, "gateway", "peers"), 10, "the gateway to let the old key go")
        thread.start_node("laptop")
        flow.goes_on()
        thread.start_control()
        wait_replaced(thread, old)
        flow.goes_on()
    assert flow.failure is None


def test_a_gateway_that_dies_in_between_serves_the_key_that_its_device_uses(thread):
    old, before = key(thread), len(thread.said("laptop"))
    thread.warren("device", "rekey", "laptop")
    wait_until(lambda: "goes over to the new key" in thread.said("laptop")[before:], 15, "the new key")
    thread.stop("gateway", signal.SIGKILL)
    thread.start_node("gateway")
    wait_replaced(thread, old)
    wait_until(lambda: thread.laptop.connects(DB, WEB, 0.5), 20, "the traffic")


def test_a_device_goes_over_once_both_of_its_gateways_hold_the_new_key(thread):
    """One is frozen meanwhile: nothing is lost by waiting for it."""
    old = key(thread)
    with thread.lab() as there, contextlib.closing(Flow(thread.laptop)) as flow:
        wait_until(lambda: thread.laptop.pings(there), 15, "the other network")
        branch = thread.running["branch"]
        branch.send_signal(signal.SIGSTOP)
        try:
            thread.warren("device", "rekey", "laptop")
            announced = thread.device("laptop")["next_key"]["public_key"]
            wait_until(lambda: announced in shown(thread, "gateway", "peers"), 15, "one of them to hold it")
            flow.goes_on()
            assert shown(thread, "laptop", "public-key") == [old] and thread.laptop.pings(there)
            assert not thread.device("laptop")["next_key"]["held"]
        finally:
            branch.send_signal(signal.SIGCONT)
        assert wait_replaced(thread, old) == announced
        wait_until(lambda: shown(thread, "branch", "peers") == [announced], 15, "the other one to serve it alone")
        wait_until(lambda: thread.laptop.pings(there), 5, "the other network")
        flow.goes_on()
    assert flow.failure is None


def test_what_can_not_be_replaced_is_refused_and_nothing_changes(thread):
    before = key(thread)
    gateway = thread.warren("device", "rekey", "gateway", check=False)
    assert gateway.status == 2 and "gateway" in gateway.err
    thread.stop("laptop", signal.SIGKILL)
    away = thread.warren("device", "rekey", "laptop", check=False)
    assert away.status == 2 and "not connected" in away.err
    assert key(thread) == before and "next_key" not in thread.device("laptop")
    thread.start_node("laptop")
    thread.wait_applied("laptop", 30)


def test_a_private_key_is_in_no_report_and_no_log(thread):
    old = key(thread)
    first = private_key(thread)
    thread.warren("device", "rekey", "laptop")
    wait_replaced(thread, old)
    kept = [path.read_text(errors="replace") for path in (thread.folder / "control").rglob("*") if path.is_file()]
    for secret in (first, private_key(thread)):
        assert all(secret not in text for text in [*kept, *map(thread.said, ("server", "laptop", "gateway"))])


def private_key(thread):
    return pathlib.Path(thread.state("laptop") / "node.key").read_text().strip()


# The server's clock is set forward, since nobody waits for an hour; what expires does by that.

def test_a_key_that_is_about_to_expire_is_replaced_by_itself(thread, clock):
    old = key(thread)
    thread.warren("settings", "--key-lifetime", 3600)
    wait_until(lambda: "key_expires_at" in thread.device("laptop"), 5, "an end")
    with contextlib.closing(Flow(thread.laptop)) as flow:
        set_forward(thread, clock, minutes=45)
        wait_replaced(thread, old)
        flow.goes_on()
    assert flow.failure is None
    assert thread.said("laptop").count("goes over") and "key_expires_at" in thread.device("laptop")


def test_a_key_that_has_expired_is_told_on_both_sides_and_its_device_comes_back_as_itself(thread, clock):
    old, address = key(thread), thread.address("laptop")
    set_forward(thread, clock, minutes=180)
    wait_until(lambda: "has expired" in thread.said("laptop"), 20, "the reason")
    assert thread.device("laptop")["state"] == "expired"
    assert any("has expired" in message for _, message, _ in thread.doctor())
    wait_until(lambda: shown(thread, "gateway", "peers") == [], 10, "the gateway to let it go")
    assert not thread.laptop.connects(DB, WEB, 0.5)
    assert "has expired" in thread.warren("status", "--node", "--socket", thread.socket("laptop"), host="laptop",
                                          check=False).out

    invitation = thread.json("join-key", "create", "--device", "laptop")["key"]
    thread.warren("up", "--socket", thread.socket("laptop"), "--server", SERVER, "--key", invitation, host="laptop")
    thread.wait_applied("laptop")
    wait_until(lambda: thread.laptop.connects(DB, WEB, 0.5), 10, "the traffic")
    assert thread.address("laptop") == address and key(thread) != old
    thread.warren("settings", "--key-lifetime", 0)
    wait_until(lambda: "key_expires_at" not in thread.device("laptop"), 5, "keys without an end")


def set_forward(thread, clock, minutes):
    """Restarts the server with another clock."""
    thread.stop("server", signal.SIGTERM)
    thread.before["control"] = ("/usr/bin/env", f"LD_PRELOAD={clock}", f"CLOCK_SHIFT={minutes * 60}")
    thread.start_control()
