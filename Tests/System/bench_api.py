# SPDX-License-Identifier: Apache-2.0
"""Part of `make bench`: the API of a real warren-server with 5,000 peers in 200 groups, beside what the same server
needs for /health, and what SQLite needs for a commit."""
import base64
import concurrent.futures
import json
import os
import pathlib
import random
import sqlite3
import subprocess
import tempfile
import time

from installation import BASE, Installation

PEERS, GROUPS = 5_000, 200
SECONDS = int(os.environ.get("WARREN_BENCH_SECONDS", "4"))
SCRIPT = pathlib.Path(__file__).with_name("bench_load.lua")


def fill(installation):
    """Peers one by one, as there is no other way to make them; groups and policies as one document."""
    ask = installation.connect()
    network = ask("POST", "/networks", {"name": "wide", "cidr": "10.0.0.0/16"})["id"]

    def add(numbers):
        ask = installation.connect()
        return [ask("POST", f"/networks/{network}/peers", {
            "name": f"peer-{number}", "public_key": base64.b64encode(random.randbytes(32)).decode()})["id"]
            for number in numbers]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        peers = sum(pool.map(add, [range(first, PEERS, 8) for first in range(8)]), [])
    size = PEERS // GROUPS
    document = {
        "groups": {f"group-{n}": {"members": {"devices": [f"peer-{p}" for p in range(n * size, (n + 1) * size)]},
                                  "policies": [f"policy-{n}"]} for n in range(GROUPS)},
        "policies": {f"policy-{n}": {"rules": [{"direction": "output", "action": "allow", "target": f"group:group-{n}",
                                                  "protocol": "tcp", "ports": ["443"]}]}
                     for n in range(GROUPS)}}
    start = time.monotonic()
    # A connection of its own: the first has been idle for as long as the peers took.
    installation.connect()("POST", "/bulk", {"document": document})
    return network, peers, time.monotonic() - start


def load(installation, folder, kind, paths, connections):
    """wrk asks again on each connection as soon as it has its answer."""
    file = folder / "paths"
    file.write_text("".join(f"{path}\n" for path in paths))
    # What the load before has left unanswered is nobody's wait.
    time.sleep(1)
    headers = [part for name, value in installation.headers.items() for part in ("-H", f"{name}: {value}")]
    done = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--timeout", "30s", "-s", SCRIPT, *headers,
         f"https://localhost:{installation.server.port}/", "--", kind, file],
        capture_output=True, text=True, check=True)
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["requests"] and not figures["failed"], f"{kind} {paths[0]}: {figures}"
    return figures


def commits(folder):
    """SQLite alone, as the store uses it: one row a transaction, on disk when it is committed."""
    database = sqlite3.connect(folder / "bare.db", isolation_level=None)
    database.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE row (body TEXT)")
    times, end = [], time.monotonic() + SECONDS
    while time.monotonic() < end:
        start = time.monotonic()
        database.execute("INSERT INTO row VALUES (?)", ("x" * 500,))
        times.append((time.monotonic() - start) * 1e6)
    times.sort()
    p50, p99 = (times[len(times) * part // 100] for part in (50, 99))
    return {"requests": len(times), "us": sum(times), "p50": p50, "p99": p99}


def figures(found):
    return f"{found['requests'] / found['us'] * 1e6:8.0f}/s {found['p50'] / 1000:7.2f} {found['p99'] / 1000:7.2f}"


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        installation = Installation(folder)
        try:
            measure(installation, folder)
        finally:
            installation.server.process.kill()
            installation.server.process.communicate()


def measure(installation, folder):
    print(f"warren-server (release), TLS on loopback, {PEERS:,} peers in {GROUPS} groups; wrk runs on the same cores:")
    bare, resident = start(installation), installation.memory()
    network, peers, bulk = fill(installation)
    print(f"  start, until ready  {start(installation):8.0f} ms   (without peers: {bare:.0f} ms)")
    print("  resident            {:8.1f} MiB, of it anonymous {:.1f}   (without peers: {:.1f}, {:.1f})".format(
        *installation.memory(), *resident))
    print(f"  POST /bulk          {bulk:8.1f} s    ({GROUPS} groups and policies)")
    print(f"  {'requests, and ms of them: p50, p99':36}{'1 connection':^26}   {'16 connections':^26}")
    for label, kind, paths in rows(f"{BASE}/networks/{network}/peers", peers):
        found = [figures(load(installation, folder, kind, paths, connections)) for connections in (1, 16)]
        print(f"  {label:36}" + "   ".join(found))
    print(f"  {'a commit of SQLite alone':36}{figures(commits(folder))}")
    print("  resident then       {:8.1f} MiB, of it anonymous {:.1f}".format(*installation.memory()))


def start(installation):
    return min(installation.restart() for _ in range(3))


def rows(base, peers):
    """What is asked. /health is the baseline of reads, a bare commit that of writes."""
    size = PEERS // GROUPS

    def explain(a, b):
        return f"{BASE}/explain?from=peer-{a}&to=peer-{b % PEERS}&protocol=tcp&port=443"
    each = [f"{base}/{peer}" for peer in random.sample(peers, PEERS // 5)]
    pages = [f"{base}?page={page}" for page in range(1, PEERS // 20)]
    filtered = [f"{base}?page=1&filter=peer-{number}&sort=-address" for number in range(1, 100)]
    firsts = range(0, PEERS, size)
    return [
        ("GET /health", "get", ["/health"]),
        ("GET a peer", "get", each),
        ("GET a page of peers", "get", pages),
        ("GET a page, filtered and sorted", "get", filtered),
        ("GET explain, allowed", "get", [explain(first, first + 1) for first in firsts]),
        ("GET explain, denied, with a remedy", "get", [explain(first, first + size) for first in firsts]),
        ("PUT a peer", "put", each),
        ("POST a peer or DELETE it", "churn", [base]),
    ]


main()
