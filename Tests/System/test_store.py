# SPDX-License-Identifier: Apache-2.0
"""What the control plane keeps: under kill -9, on a full disk, damaged, copied and restored."""
import concurrent.futures
import contextlib
import http.client
import json
import os
import random
import re
import resource
import signal
import sqlite3
import ssl
import subprocess
import threading

import pytest

import contexts
from managed import DB, Thread
from namespace import EchoServer, wait_until
from test_warren_server import Server, free_port, run
from world import BIN

PASSWORD = "correct horse battery staple"
WHOLE = "The store is whole."
WRITES = 1000


class Installation:
    """A server with an owner, who uses `warren`; and plain requests beside it, for many at once."""

    def __init__(self, folder, state):
        self.folder, self.state = folder, state
        self.server = None
        self.start()
        link = re.search(r"https://\S+/#setup=\S+", run("setup-link", "--state-dir", state).stdout).group(0).strip("'")
        self.warren("login", "--setup", link, "--email", "ada@example.com", "--name", "Ada", "--workspace", "Example",
                    "--password-file", "-", stdin=PASSWORD)

    def start(self):
        """Again at the same port, where the context looks for it."""
        self.server = Server(self.state, port=self.server.port if self.server else None)

    def stop(self, by=signal.SIGTERM):
        self.server.stop(by)

    def close(self):
        self.server.process.kill()
        self.server.process.communicate()

    def warren(self, *arguments, check=True, stdin=None, text=True):
        environment = {**os.environ, "WARREN_CONTEXT": str(self.folder / "context.json")}
        done = subprocess.run([BIN / "warren", *map(str, arguments)], capture_output=True, text=text, timeout=60,
                              input=stdin, env=environment)
        assert not check or done.returncode == 0, f"warren {arguments}: {done.stdout}{done.stderr}"
        return done

    def sign_in(self):
        authority = self.server.lines[1].split()[-1]
        self.warren("login", f"https://localhost:{self.port}", "--authority", authority, "--email", "ada@example.com",
                    "--password-file", "-", stdin=PASSWORD)

    @property
    def port(self):
        return self.server.port

    def connect(self):
        return Connection(self)

    def check(self):
        return run("check", "--state-dir", self.state)


class Connection:
    """To the API, kept open."""

    def __init__(self, installation):
        session = contexts.current(installation.folder / "context.json")["session"]
        self.headers = {"Authorization": f"Session {session}"}
        trust = ssl.create_default_context(cafile=installation.state / "ca.pem")
        self.http = http.client.HTTPSConnection("localhost", installation.port, timeout=30, context=trust)

    def send(self, method, path, body=None):
        self.http.request(method, "/api/v1" + path, None if body is None else json.dumps(body), self.headers)

    def request(self, method, path, body=None):
        self.send(method, path, body)
        answer = self.http.getresponse()
        return answer.status, json.loads(answer.read() or b"null"), answer.headers

    def made(self, path, body):
        """The id of a new thing."""
        status, answer, _ = self.request("POST", path, body)
        assert status == 201, answer
        return answer["id"]

    def add_group(self, name, description=""):
        return self.request("POST", "/groups", {"name": name, "description": description})

    def groups(self):
        return {group["name"] for group in self.request("GET", "/groups")[1]}


@pytest.fixture
def installation(tmp_path):
    allow_open_files(3 * WRITES)
    made = Installation(tmp_path, tmp_path / "state")
    yield made
    made.close()


def test_what_was_acknowledged_survives_kill_9_under_a_thousand_writes(installation):
    """A thousand connections have sent a write each before the first of them is answered."""
    writes, kill_after = Writes(installation), random.randint(200, 600)
    connections = [installation.connect() for _ in writes.all]
    for connection in connections:
        connection.http.connect()
    acknowledged, enough = [], threading.Event()

    def hear(connection, write):
        try:
            answer = connection.http.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            return
        assert answer.status in (200, 201, 204), (write, answer.status, text)
        acknowledged.append(write)
        if len(acknowledged) >= kill_after:
            enough.set()

    # It stands still until all of them wait in its sockets.
    installation.server.process.send_signal(signal.SIGSTOP)
    for connection, (method, path, body) in zip(connections, writes.all):
        connection.send(method, path, body)
    with concurrent.futures.ThreadPoolExecutor(WRITES) as readers:
        heard = [readers.submit(hear, connection, write) for connection, write in zip(connections, writes.all)]
        installation.server.process.send_signal(signal.SIGCONT)
        assert enough.wait(60), f"{len(acknowledged)} were answered"
        installation.stop(signal.SIGKILL)
        for future in heard:
            future.result()
    assert kill_after <= len(acknowledged) < WRITES
    checked = installation.check()
    assert (checked.returncode, checked.stdout.strip()) == (0, WHOLE), checked.stderr
    installation.start()
    lost = [write for write in acknowledged if not writes.is_there(write)]
    assert not lost, f"{len(lost)} of {len(acknowledged)}: {lost[:5]}"
    assert {method for method, _, _ in acknowledged} == {"POST", "PUT", "DELETE"}
    assert "The log is whole" in installation.warren("audit", "verify").stdout


def allow_open_files(count):
    """To this process and the programs that it starts from then on."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < count:
        pytest.skip(f"needs {count} open files, this process may have {hard}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, count), hard))


class Writes:
    """A thousand writes of several kinds, each of another thing, in no order; and whether one of them is there."""

    def __init__(self, installation):
        self.installation, connection = installation, installation.connect()
        self.network = connection.made("/networks", {"name": "office", "cidr": "10.64.0.0/16"})
        changed = [connection.made("/groups", {"name": f"group-{number}"}) for number in range(WRITES // 5)]
        deleted = [connection.made("/policies", {"name": f"old-{number}"}) for number in range(WRITES // 5)]
        numbers = range(WRITES // 5)
        self.all = [
            *(("POST", f"/networks/{self.network}/peers", {"name": f"peer-{number}", "generate_key": True})
              for number in numbers),
            *(("POST", "/devices", {"kind": "static", "network_id": self.network, "name": f"device-{number}",
                                    "generate_key": True}) for number in numbers),
            *(("POST", "/policies", {"name": f"policy-{number}"}) for number in numbers),
            *(("PUT", f"/groups/{group}", {"description": f"of {group}"}) for group in changed),
            *(("DELETE", f"/policies/{policy}", None) for policy in deleted)]
        random.shuffle(self.all)
        self._found = None

    def is_there(self, write):
        method, path, body = write
        if self._found is None:
            connection = self.installation.connect()
            self._found = {path: connection.request("GET", f"{path}?page=1&page_size=1000")[1]["data"]
                           for path in ("/devices", "/policies", "/groups", f"/networks/{self.network}/peers")}
        last = path.rpartition("/")[2]
        if method == "POST":
            return any(row["name"] == body["name"] for row in self._found[path])
        if method == "PUT":
            return any(row["id"] == last and row["description"] == body["description"]
                       for row in self._found["/groups"])
        return all(row["id"] != last for row in self._found["/policies"])


@pytest.fixture
def small_disk(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m,mode=700", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_is_503_and_loses_nothing(tmp_path, small_disk):
    (small_disk / "ballast").write_bytes(b"\0" * (4 << 20))
    installation = Installation(tmp_path, small_disk)
    try:
        connection, written = installation.connect(), set()
        status, problem, headers = fill(connection, written)
        assert (status, problem["code"]) == (503, "store_unavailable") and int(headers["Retry-After"]) > 0
        assert "space" in problem["detail"] and len(written) > 5
        assert connection.groups() == written, "what is there is still served"
        (small_disk / "ballast").unlink()
        before = len(written)
        assert fill(connection, written, at_most=20)[0] == 201 and len(written) > before
        installation.stop()
        assert installation.check().stdout.strip() == WHOLE
        installation.start()
        assert installation.connect().groups() == written
    finally:
        installation.close()


def fill(connection, written, at_most=5000):
    """Writes until it is refused; what it was answered last."""
    for _ in range(at_most):
        name = f"g{len(written)}"
        answer = connection.add_group(name, "x" * 2000)
        if answer[0] != 201:
            break
        written.add(name)
    return answer


@pytest.mark.parametrize("place", [0, 100])
def test_a_damaged_store_is_refused_with_what_to_do(installation, place):
    installation.stop()
    with open(installation.state / "warren.db", "r+b") as file:
        file.seek(place)
        file.write(b"\xff" * 4000)
    refused = run("--state-dir", installation.state, "--listen", f"127.0.0.1:{free_port()}")
    assert refused.returncode == 1
    assert "warren.db is damaged" in refused.stderr and "restore it from a backup" in refused.stderr


@pytest.mark.parametrize("body", ["{", "json_remove", "json_set"])
def test_a_row_that_cannot_be_read_is_named_and_nothing_is_served_by_guessing(installation, body):
    """Broken, without a field, and with a name that no device can have. Without it something could be open."""
    connection = installation.connect()
    network = connection.made("/networks", {"name": "office", "cidr": "10.64.0.0/24"})
    devices = [connection.made("/devices", {"kind": "static", "network_id": network, "name": f"device-{number}",
                                            "generate_key": True}) for number in range(3)]
    installation.stop()
    store, row = installation.state / "warren.db", f"WHERE kind = 'device' AND id = '{devices[1]}'"
    with contextlib.closing(sqlite3.connect(store)) as database:
        before = database.execute(f"SELECT body FROM entity {row}").fetchone()[0]
    changed = {"{": "'{'", "json_remove": "json_remove(body, '$.kind')",
               "json_set": f"json_set(body, '$.name', 'no name/../{'x' * 300}')"}[body]
    alter(store, f"UPDATE entity SET body = {changed} {row} RETURNING id")
    named = f"device {devices[1]}"
    assert named in installation.check().stderr
    refused = run("--state-dir", installation.state, "--listen", f"127.0.0.1:{free_port()}")
    assert refused.returncode == 1 and f"{named} can't be read" in refused.stderr, refused.stderr
    assert "restore it from a backup" in refused.stderr
    alter(store, f"UPDATE entity SET body = '{before}' {row} RETURNING id")
    assert installation.check().stdout.strip() == WHOLE
    installation.start()
    assert {row["id"] for row in installation.connect().request("GET", "/devices")[1]["data"]} == set(devices)


def test_a_row_that_somebody_altered_is_named(installation):
    for name in ("a", "b"):
        installation.warren("group", "create", name)
    exported = installation.folder / "audit.jsonl"
    exported.write_text(installation.warren("audit", "export").stdout)
    head = json.loads(installation.warren("audit", "verify", exported, "--json").stdout)["head"]
    assert installation.warren("audit", "verify", "--head", head).returncode == 0
    installation.stop()
    seq = alter(installation.state / "warren.db",
                "UPDATE log SET actor = 'mallory' WHERE action = 'group.create' AND revision = 1 RETURNING seq")
    assert f"row {seq} was altered" in installation.check().stderr
    installation.start()
    found = installation.warren("audit", "verify", check=False)
    assert found.returncode == 1 and f"row {seq} was altered" in found.stderr
    shortened = "\n".join(exported.read_text().splitlines()[:-1])
    exported.write_text(shortened)
    assert installation.warren("audit", "verify", exported).returncode == 0
    missed = installation.warren("audit", "verify", exported, "--head", head, check=False)
    assert missed.returncode == 1 and "is missing: the log once went to row" in missed.stderr


def alter(file, statement):
    with contextlib.closing(sqlite3.connect(file)) as database:
        with database:
            return database.execute(statement).fetchone()[0]


def test_a_backup_under_writes_is_whole_and_can_be_restored(installation):
    enough = threading.Event()
    names = set()

    def write():
        connection = installation.connect()
        while not enough.is_set():
            name = f"g{len(names)}"
            assert connection.add_group(name)[0] == 201
            names.add(name)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        wait_until(lambda: len(names) >= 20, 20, "some groups")
        before = set(names)
        backup = installation.folder / "warren.db"
        installation.warren("backup", "--output", backup)
    finally:
        enough.set()
        writer.join()
    assert installation.warren("backup", "--output", backup, check=False).returncode == 1, "nothing is overwritten"
    assert not list(installation.state.glob("backup-*"))
    installation.stop()
    refused = run("restore", backup, "--state-dir", installation.state)
    assert refused.returncode == 1 and "--force" in refused.stderr
    restored = run("restore", backup, "--state-dir", installation.state, "--force")
    assert restored.returncode == 0, restored.stderr
    assert len(list(installation.state.glob("warren.db.before-*"))) == 1
    installation.start()
    assert installation.connect().request("GET", "/groups")[0] == 401, "everybody signs in again"
    installation.sign_in()
    assert before <= installation.connect().groups() <= names
    assert "store.restore" in installation.warren("audit").stdout


def test_a_damaged_backup_changes_nothing(installation):
    backup = installation.folder / "warren.db"
    installation.warren("backup", "--output", backup)
    installation.stop()
    before = (installation.state / "warren.db").read_bytes()
    alter(backup, "UPDATE log SET action = 'nothing' WHERE seq = 1 RETURNING seq")
    for wrong in (backup, installation.folder / "context.json", installation.folder / "missing"):
        refused = run("restore", wrong, "--state-dir", installation.state, "--force")
        assert refused.returncode == 1 and refused.stderr
    assert (installation.state / "warren.db").read_bytes() == before
    assert not list(installation.state.glob("*restoring*"))
    installation.start()
    assert installation.connect().request("GET", "/groups")[0] == 200


def test_a_running_server_is_not_restored(installation):
    status, problem, _ = installation.connect().request("POST", "/restore")
    assert (status, problem["code"]) == (422, "not_available_yet") and "warren-server restore" in problem["detail"]
    refused = run("restore", installation.state / "ca.pem", "--state-dir", installation.state, "--force")
    assert refused.returncode == 1 and "another warren-server runs" in refused.stderr


@pytest.fixture
def thread(tmp_path):
    with contextlib.closing(Thread(BIN, tmp_path)) as made:
        yield made


def test_nodes_follow_a_server_that_was_restored(thread, tmp_path):
    thread.bring_up()
    echoes = [EchoServer(thread.db, port) for port in (22, 8080)]
    backup = tmp_path / "backup.db"
    thread.warren("backup", "--output", backup)
    rule = thread.allow("--output", "allow", "--to", "route:db", "--tcp", 22)
    for name in ("one", "two", "three"):
        thread.warren("group", "create", name)
    thread.wait_applied("gateway")
    wait_until(lambda: thread.laptop.connects(DB, 22, 0.5), 5, "the later rule to hold")
    thread.stop("server", signal.SIGTERM)
    restored = run("restore", backup, "--state-dir", thread.folder / "control", "--force")
    assert restored.returncode == 0, restored.stderr
    thread.start_control()
    thread.warren("login", "https://192.0.2.10:8443", "--email", "ada@example.com", "--password-file", "-",
                  stdin=thread.password + "\n")
    for name in ("gateway", "laptop", "phone"):
        thread.wait_applied(name, 40)
    wait_until(lambda: not thread.laptop.connects(DB, 22, 0.5), 5, "the later rule to be gone")
    assert thread.laptop.connects(DB, 8080)
    assert rule not in thread.warren("policy", "show", "web", "--json").out
    for echo in echoes:
        echo.close()
