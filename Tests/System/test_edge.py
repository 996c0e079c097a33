# SPDX-License-Identifier: Apache-2.0
"""The connection's edge: who sends slowly, nothing, too much or doesn't read is cut off in time, and costs the others
nothing. The bounds are those of docs/warren-server.md ("Limits")."""
import concurrent.futures
import os
import resource
import select
import selectors
import socket
import time

import pytest

from installation import Installation
from namespace import wait_until

IDLE = 10_000
# Seconds beyond a bound on a machine that has other things to do.
SLACK = 10


@pytest.fixture
def installation(tmp_path):
    made = Installation(tmp_path, tls=False)
    yield made
    made.server.process.kill()
    made.server.process.communicate()


def dial(installation, first=b""):
    made = socket.create_connection(("127.0.0.1", installation.server.port), timeout=60)
    made.sendall(first)
    return made


def request(method, path, *headers, body=b""):
    lines = [f"{method} /api/v1{path} HTTP/1.1", "Host: localhost", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def files(installation):
    return len(os.listdir(f"/proc/{installation.server.process.pid}/fd"))


def lives(connections, drip, seconds):
    """When each of these is closed by the other side, in seconds from now; `drip` sends a byte on some, each second."""
    begun, found = time.monotonic(), {}
    with selectors.DefaultSelector() as selector:
        for name, connection in connections.items():
            selector.register(connection, selectors.EVENT_READ, name)
        while selector.get_map() and time.monotonic() < begun + seconds:
            for key, _ in selector.select(1):
                if not _is_open(key.fileobj):
                    selector.unregister(key.fileobj)
                    found[key.data] = time.monotonic() - begun
            for name in drip:
                if name not in found and not _send(connections[name], b"x"):
                    selector.unregister(connections[name])
                    found[name] = time.monotonic() - begun
    return found


def _is_open(connection):
    try:
        return connection.recv(1 << 16) != b""
    except OSError:
        return False


def _send(connection, data):
    try:
        connection.sendall(data)
        return True
    except OSError:
        return False


def test_who_sends_slowly_or_nothing_is_cut_off(installation):
    login = request("POST", "/auth/login", "Content-Length: 1000", body=b"{")
    stream = request("GET", "/agent/stream", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
    begins = {"nothing": b"", "head": b"GET /health HTTP/1.1\r\nX-Long: ", "body": login, "stream": stream}
    bounds = {"nothing": 10, "head": 10, "body": 30, "stream": 12}
    connections = {name: dial(installation, begin) for name, begin in begins.items()}
    found = lives(connections, drip=("head", "body"), seconds=max(bounds.values()) + SLACK)
    assert found.keys() == bounds.keys(), f"still open: {bounds.keys() - found.keys()}"
    for name, bound in bounds.items():
        assert bound - 3 <= found[name] <= bound + SLACK, found


def test_who_asks_without_reading_is_cut_off_and_costs_little(installation):
    """Answers of many MiB are asked for on each connection."""
    before = installation.memory()[1]
    flood = request("GET", "/openapi.json") * 400
    readers = [dial(installation) for _ in range(20)]
    for reader in readers:
        reader.setblocking(False)
        _send(reader, flood)
    # They are cut off after half a minute without reading; the files that are left are the server's own.
    assert files(installation) > len(readers)
    installation.connect()("GET", "/networks")
    held = installation.memory()[1] - before
    wait_until(lambda: files(installation) < 40, 30 + SLACK, "the server to give them up")
    print(f"{len(readers)} that don't read: {held:.0f} MiB")
    assert held < 200


def test_ten_thousand_idle_connections_of_one_address_leave_the_others_served(installation):
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard < IDLE + 500:
        pytest.skip(f"needs {IDLE + 500} open files, this process may have {hard}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    own, before = files(installation), installation.memory()[1]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        connections = list(pool.map(lambda _: _served(installation), range(IDLE)))
    held, begun = installation.memory()[1] - before, time.monotonic()
    assert files(installation) - own > IDLE * 0.9, "they are held, not turned away"
    ask = installation.connect()
    assert ask("GET", "/networks")["data"] == []
    ask("POST", "/networks", {"name": "office"})
    print(f"{IDLE} idle connections: {held:.0f} MiB, and others are answered in {time.monotonic() - begun:.2f} s")
    assert held < IDLE * 64 / 1024, "64 KiB each"
    for connection in connections:
        connection.close()
    wait_until(lambda: files(installation) < own + 50, 30, "the server to forget them")


def _served(installation):
    """One that was answered, and may be idle for 75 s."""
    made = dial(installation, b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert made.recv(1000).startswith(b"HTTP/1.1 200")
    return made


def test_a_server_with_few_open_files_says_so_and_goes_on(tmp_path):
    """As in a container with the usual limit: more connections than files, and changes are still written."""
    installation = Installation(tmp_path, tls=False, within=("prlimit", "--nofile=1024:1024"))
    try:
        held = [dial(installation) for _ in range(1200)]
        # Those that wait for a place get one: nobody keeps it for more than ten seconds without a request.
        ask = installation.connect()
        assert ask("POST", "/networks", {"name": "office"})["name"] == "office"
        for connection in held:
            connection.close()
    finally:
        installation.server.process.kill()
        errors = installation.server.process.communicate()[1]
    assert "few open files" in errors and "connection limit reached" in errors
    assert "request failed" not in errors


def test_many_large_bodies_at_once_stay_within_memory(installation):
    before = installation.memory()[1]
    head = request("POST", "/networks", f"Authorization: Session {installation.session}", f"Content-Length: {1 << 20}")
    senders = [dial(installation) for _ in range(300)]
    for sender in senders:
        sender.settimeout(5)
        # All but the last byte.
        _send(sender, head + b" " * ((1 << 20) - 1))
    # There is room for 64 of them; who was refused is let go, and who waits is cut off after half a minute.
    refused = wait_until(lambda: len(found) if len(found := _refused(senders)) >= 300 - 66 else None, 25, "refusals")
    held = installation.memory()[1] - before
    print(f"300 bodies of 1 MiB: {held:.0f} MiB, {refused} of them are refused")
    assert held < 200
    assert installation.connect()("POST", "/networks", {"name": "office"})["name"] == "office"
    for sender in senders:
        sender.close()


def _refused(connections):
    """Those that have an answer, or their end."""
    found = select.poll()
    for connection in connections:
        found.register(connection, select.POLLIN | select.POLLHUP)
    return found.poll(0)


@pytest.mark.parametrize("announced", [True, False])
def test_ten_megabytes_are_refused(installation, announced):
    size = 10 << 20
    body = b" " * size if announced else b"%x\r\n" % size + b" " * size
    length = f"Content-Length: {size}" if announced else "Transfer-Encoding: chunked"
    before = installation.memory()[1]
    for path in ("/networks", "/auth/login"):
        with dial(installation, request("POST", path, f"Authorization: Session {installation.session}", length)) as wire:
            _send(wire, body)
            text = wire.recv(1 << 16)
            assert text.startswith(b"HTTP/1.1 413") and b"content_too_large" in text
    assert installation.memory()[1] - before < 50


def test_requests_in_one_piece_are_answered_in_their_order(installation):
    paths = [f"/nowhere/{number}" if number % 3 else "/health" for number in range(300)]
    asked = b"".join(request("GET", path) for path in paths)
    with dial(installation, asked) as wire, wire.makefile("rb") as answers:
        for path in paths:
            assert _next_status(answers) == (200 if path == "/health" else 404), path


@pytest.mark.parametrize("headers", [
    ("Content-Length: 4", "Transfer-Encoding: chunked"), ("Content-Length: 4", "Content-Length: 5"),
    ("Content-Length: -1",), ("Content-Length: 4, 4",), ("Transfer-Encoding: identity, chunked", "Content-Length: 4"),
    ("Transfer-Encoding : chunked",), ("Content-Length: +4",), ("Content-Length: 0x4",)])
def test_a_request_whose_end_two_could_see_differently_is_refused(installation, headers):
    """What a proxy in front takes for a body is never a second request here (RFC 9112 §6.3, §11.2)."""
    smuggled = request("GET", "/health")
    with dial(installation, request("POST", "/auth/login", *headers, body=b"0\r\n\r\n" + smuggled)) as wire, \
            wire.makefile("rb") as answers:
        assert _next_status(answers) == 400
        assert answers.read() == b"", "the connection ends with that"


def _next_status(answers):
    status = int(answers.readline().split()[1])
    length = 0
    while (line := answers.readline().strip()):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    answers.read(length)
    return status
