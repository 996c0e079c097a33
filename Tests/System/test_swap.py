# SPDX-License-Identifier: Apache-2.0
"""5,000 rules are swapped under traffic, and stock tools read and use what we set."""
import contextlib
import socket
import subprocess
import threading
import time

from namespace import wait_until
from test_life import carries


def many_rules(world, count, first):
    """Rules of the phone for addresses nobody asks for."""
    return [world.rule(world.phone, f"10.{64 + (first + i) // 250}.{(first + i) % 250}.0/24", protocol="tcp",
                       ports=[443]) for i in range(count)]


class Stream:
    """A connection that sends and counts what comes back, until it is stopped."""

    def __init__(self, world, port):
        self.socket = world.laptop.host.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.socket.settimeout(10)
        self.socket.connect(("10.20.0.10", port))
        self.rounds, self.error, self._running = 0, None, True
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        try:
            while self._running:
                self.socket.sendall(b"x" * 1000)
                received = 0
                while received < 1000:
                    data = self.socket.recv(65536)
                    if not data:
                        raise OSError("closed by the far side")
                    received += len(data)
                self.rounds += 1
                time.sleep(0.01)
        except OSError as error:
            self.error = error

    def close(self):
        self._running = False
        self._thread.join(timeout=12)
        self.socket.close()


def test_5000_rules_are_swapped_under_50_flows_and_none_breaks(world):
    world.serve(8080, 9000)
    allowed = world.rule(world.laptop, "10.20.0.0/24", protocol="tcp", ports=[8080], name="web")
    doomed = world.rule(world.laptop, "10.20.0.0/24", protocol="tcp", ports=[9000], name="doomed")
    world.write_config(allowed, doomed, *many_rules(world, 5000, 0))
    world.start_server()
    world.laptop.up()
    wait_until(lambda: world.laptop.host.pings("10.10.0.1"), 10, "the tunnel")
    with contextlib.ExitStack() as stack:
        streams = [stack.enter_context(contextlib.closing(Stream(world, 8080))) for _ in range(50)]
        cut = stack.enter_context(contextlib.closing(world.laptop.host.socket(socket.AF_INET, socket.SOCK_STREAM)))
        cut.connect(("10.20.0.10", 9000))
        assert carries(cut)
        for swap in range(3):
            world.write_config(allowed, *([doomed] if swap < 2 else []), *many_rules(world, 5000, 5000 * (swap + 1)))
            before = [stream.rounds for stream in streams]
            world.reload()
            wait_until(lambda: all(stream.rounds > count + 5 for stream, count in zip(streams, before)), 10,
                       "every flow to go on")
            if swap < 2:
                assert carries(cut)
        assert not carries(cut), "the flow that the new rules forbid stops with its next packet"
        assert [stream.error for stream in streams if stream.error] == []
    denied = [record for record in world.records(event="deny") if record.get("dst_port") == 8080]
    assert denied == [], "a swap must not deny what old and new rules allow"
    resident = world.resident_kib()
    assert resident < 120 * 1024, f"{resident} KiB resident"


def test_stock_wg_reads_what_was_set_and_a_wg_quick_client_connects(world):
    world.serve(8080)
    world.write_config(world.rule(world.laptop, "10.20.0.0/24", "fd00:20::/64", protocol="tcp", ports=[8080]))
    world.start_server()
    shown = world.gateway.run("wg", "show", world.interface, "dump").stdout.splitlines()
    assert shown[0].split("\t")[:3] == [world.private_key, world.public_key, "51820"]
    peers = {line.split("\t")[0]: set(line.split("\t")[3].split(",")) for line in shown[1:]}
    assert peers == {client.public_key: {f"{client.address}/32", f"{client.address6}/128"}
                     for client in (world.laptop, world.phone)}
    configuration = world.gateway.run("wg", "showconf", world.interface).stdout
    assert f"PrivateKey = {world.private_key}" in configuration and configuration.count("[Peer]") == 2

    laptop = world.laptop
    file = world.folder / f"{laptop.interface}.conf"
    file.write_text(f"[Interface]\nPrivateKey = {laptop.private_key}\nAddress = {laptop.address}/32, {laptop.address6}/128\n"
                    f"[Peer]\nPublicKey = {world.public_key}\nEndpoint = 192.0.2.1:51820\n"
                    f"AllowedIPs = 10.20.0.0/24, fd00:20::/64\nPersistentKeepalive = 1\n")
    file.chmod(0o600)
    # Its daemon keeps the pipe that it is given: no pipe.
    up = subprocess.run(["ip", "netns", "exec", laptop.host.name, "wg-quick", "up", str(file)],
                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=30)
    assert up.returncode == 0
    wait_until(lambda: laptop.host.connects("10.20.0.10", 8080), 10, "the wg-quick client")
    assert laptop.host.connects("fd00:20::10", 8080)
    assert not laptop.host.connects("10.20.0.10", 22, seconds=0.5)
    handshake = world.gateway.run("wg", "show", world.interface, "latest-handshakes").stdout
    assert any(line.startswith(laptop.public_key) and not line.endswith("\t0") for line in handshake.splitlines())
