# SPDX-License-Identifier: Apache-2.0
"""People and rights as they use them: `warren` as three people, against the real server on loopback."""
import base64
import json
import os
import re
import ssl
import subprocess
import urllib.error
import urllib.request

import pytest

import contexts
from authenticator import Authenticator
from planted import plant
from test_warren_server import Server
from world import BIN

PASSWORD = plant("correct horse battery staple")


class Person:
    """Somebody with a context file and a password of their own."""

    def __init__(self, folder, name):
        folder.mkdir()
        self.context = folder / "context.json"
        self.password = folder / "password"
        self.password.write_text(PASSWORD + "\n")
        self.name = name

    def do(self, *arguments):
        return subprocess.run([BIN / "warren", *map(str, arguments)], capture_output=True, text=True, timeout=60,
                              env={**os.environ, "WARREN_CONTEXT": str(self.context)})

    def run(self, *arguments, fails=False):
        done = self.do(*arguments)
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        return done.stderr if fails else done.stdout

    def json(self, *arguments):
        return json.loads(self.run(*arguments, "--json"))

    def enter(self, *arguments):
        return self.json("login", *arguments, "--password-file", self.password)

    @property
    def secret(self):
        return contexts.current(self.context)["session"]


@pytest.fixture
def server(tmp_path):
    # The default URL is https://localhost:PORT.
    made = Server(tmp_path / "state")
    printed = "".join(made.lines)
    while not (link := re.search(r"https://[^\s']+#setup=[^\s']+", printed)):
        line = made.process.stdout.readline()
        assert line, f"warren-server ended: {printed}"
        printed += line
    made.setup = link.group(0)
    yield made
    made.process.kill()
    made.process.communicate()


@pytest.fixture
def ada(server, tmp_path):
    person = Person(tmp_path / "ada", "Ada")
    person.enter("--setup", server.setup, "--email", "ada@example.org", "--name", "Ada", "--workspace", "Example")
    return person


def invite(inviter, tmp_path, name, *options):
    """Has somebody join by the link that `warren user invite` prints."""
    shown = inviter.run("user", "invite", f"{name}@example.org", *options)
    link = re.search(r"https://\S+#invite=\S+", shown).group(0)
    person = Person(tmp_path / name, name.title())
    person.enter("--invite", link, "--name", name.title())
    return person, link


def enable_codes(person):
    """`warren totp enable`, as somebody with a phone does it."""
    process = subprocess.Popen([BIN / "warren", "totp", "enable", "--json", "--password-file", person.password],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env={**os.environ, "WARREN_CONTEXT": str(person.context)})
    while not (key := re.fullmatch(r"\s+([A-Z2-7]{32})\n", line := process.stderr.readline())):
        assert line, "no key was shown"
    app = Authenticator(key.group(1))
    printed, errors = process.communicate(app.code() + "\n", timeout=30)
    assert process.returncode == 0, errors
    return app, json.loads(printed)["recovery_codes"]


def ask(server, tmp_path, method, path, headers):
    context = ssl.create_default_context(cafile=tmp_path / "state" / "ca.pem")
    request = urllib.request.Request(f"https://localhost:{server.port}/api/v1{path}", method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, context=context, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_somebody_is_invited_does_what_their_role_allows_and_is_cut_off(server, ada, tmp_path):
    ada.run("network", "create", "office", "--cidr", "10.9.0.0/24")
    ada.run("network", "create", "vault", "--cidr", "10.8.0.0/24")
    grace, link = invite(ada, tmp_path, "grace", "--role", "member", "--network", "office")
    assert grace.context.stat().st_mode & 0o777 == 0o600
    me = grace.json("whoami")
    assert (me["role"], me["tenant"], me["rights"]) == ("member", "example", ["devices", "identity", "own", "read"])
    # A link is for one.
    again = Person(tmp_path / "eve", "Eve")
    assert "opens nothing" in again.run("login", "--invite", link, "--name", "Eve", "--password-file", again.password,
                                        fails=True)
    # Their own devices, where they are let.
    grace.run("device", "add", "phone", "--static", "--network", "office", "--output", tmp_path / "phone.conf")
    assert "isn't open to your devices" in grace.run(
        "device", "add", "tablet", "--static", "--network", "vault", "--output", tmp_path / "tablet.conf", fails=True)
    ada.run("device", "add", "printer", "--static", "--network", "office", "--output", tmp_path / "printer.conf")
    assert "isn't yours" in grace.run("device", "delete", "printer", fails=True)
    assert "your role, member" in grace.run("network", "create", "mine", "--cidr", "10.7.0.0/24", fails=True)
    assert "your role, member" in grace.run("user", "invite", "eve@example.org", fails=True)
    # Roles change at once, and back.
    ada.run("user", "set", "grace@example.org", "--role", "admin")
    grace.run("network", "create", "lab", "--cidr", "10.7.0.0/24")
    assert "last owner" in ada.run("user", "set", "ada@example.org", "--role", "viewer", fails=True)
    # Cut off, and in again with the password only.
    ada.run("user", "disable", "grace@example.org")
    assert "has ended" in grace.run("whoami", fails=True)
    assert "no workspace" in grace.run(
        "login", f"https://localhost:{server.port}", "--email", "grace@example.org", "--password-file", grace.password,
        fails=True)
    ada.run("user", "enable", "grace@example.org")
    grace.enter(f"https://localhost:{server.port}", "--email", "grace@example.org")
    # Gone: what was theirs stays, blocked.
    ada.run("user", "remove", "grace@example.org")
    phone = next(row for row in ada.json("device", "list")["data"] if row["name"] == "phone")
    assert phone["state"] == "blocked" and "owner_user_id" not in phone
    actions = {row["action"] for row in ada.json("audit")["data"]}
    assert {"member.invite", "member.join", "member.update", "member.remove"} <= actions
    # Who tries to come back is no workspace's any more.
    assert "no workspace" in grace.run(
        "login", f"https://localhost:{server.port}", "--email", "grace@example.org", "--password-file", grace.password,
        fails=True)
    last = ada.json("audit", "list", "--installation", "--action", "session.refuse")["data"][0]
    assert last["actor"] == me["id"]


def test_workspaces_are_apart(server, ada, tmp_path):
    ada.run("network", "create", "office", "--cidr", "10.9.0.0/24")
    made = ada.run("tenant", "create", "Lab", "--owner", "grace@example.org")
    grace = Person(tmp_path / "grace", "Grace")
    grace.enter("--invite", re.search(r"https://\S+#invite=\S+", made).group(0), "--name", "Grace")
    assert grace.json("whoami")["tenant"] == "lab" and grace.json("network", "list")["data"] == []
    # The same addresses: they never meet.
    grace.run("network", "create", "office", "--cidr", "10.9.0.0/24")
    assert "no member of lab" in ada.run("tenant", "use", "lab", fails=True)
    shown = grace.run("user", "invite", "ada@example.org", "--role", "viewer")
    visitor = Person(tmp_path / "ada-again", "Ada")
    visitor.enter("--invite", re.search(r"https://\S+#invite=\S+", shown).group(0))
    assert [row["slug"] for row in visitor.json("tenant", "list")["data"]] == ["example", "lab"]
    visitor.run("tenant", "use", "lab")
    assert visitor.json("whoami")["role"] == "viewer"
    assert "your role, viewer" in visitor.run("network", "delete", "office", fails=True)
    assert "networks or devices" in grace.run("tenant", "delete", "lab", fails=True)


def test_a_user_is_cut_off_in_all_workspaces(server, ada, tmp_path):
    made = ada.run("tenant", "create", "Lab", "--owner", "grace@example.org")
    grace = Person(tmp_path / "grace", "Grace")
    grace.enter("--invite", re.search(r"https://\S+#invite=\S+", made).group(0), "--name", "Grace")
    assert "takes the right 'tenants'" in grace.run("user", "list", "--everywhere", fails=True)
    assert "no user" in ada.run("user", "disable", "grace@example.org", fails=True)
    ada.run("user", "disable", "grace@example.org", "--everywhere")
    assert "has ended" in grace.run("whoami", fails=True)
    rows = ada.json("user", "list", "--everywhere")["data"]
    assert [(row["email"], row["disabled"]) for row in rows] == [("ada@example.org", False), ("grace@example.org", True)]
    assert "last one" in ada.run("user", "disable", "ada@example.org", "--everywhere", fails=True)
    ada.run("user", "enable", "grace@example.org", "--everywhere")
    grace.enter(f"https://localhost:{server.port}", "--email", "grace@example.org")
    assert grace.json("whoami")["role"] == "owner"


def test_a_machine_without_authorities_trusts_the_servers_own(server, ada):
    """As a small container is, which has no ca-certificates."""
    bare = "".join(f"[ ! -d {folder} ] || mount -t tmpfs tmpfs {folder}; " for folder in ("/etc/ssl", "/etc/pki"))
    done = subprocess.run(["unshare", "--mount", "sh", "-c", bare + 'exec "$@"', "sh", BIN / "warren", "whoami"],
                          capture_output=True, text=True, timeout=60,
                          env={**os.environ, "WARREN_CONTEXT": str(ada.context)})
    assert done.returncode == 0 and "ada@example.org" in done.stdout, done.stderr


def test_sessions_are_ended_one_by_one_and_all_others_at_once(server, ada, tmp_path):
    def is_signed_in(secret):
        return ask(server, tmp_path, "GET", "/users/me", {"Authorization": f"Session {secret}"}) == 200

    secrets = [ada.secret]
    for _ in range(3):
        ada.enter(f"https://localhost:{server.port}", "--email", "ada@example.org")
        secrets.append(ada.secret)
    rows = ada.json("session", "list")
    assert len(rows) == 4 and [row["current"] for row in rows].count(True) == 1
    # The newest first, and this one is the newest.
    ada.run("session", "end", rows[1]["id"])
    assert [is_signed_in(secret) for secret in secrets] == [True, True, False, True]
    assert "no" in ada.run("session", "end", rows[1]["id"], fails=True)
    ada.run("session", "end", "--others")
    assert [is_signed_in(secret) for secret in secrets] == [False, False, False, True]
    assert [row["id"] for row in ada.json("session", "list")] == [rows[0]["id"]]
    assert ada.json("member", "list") == ada.json("user", "list"), "one command by two names"


def test_tokens_sessions_and_the_password(server, ada, tmp_path):
    shown = ada.run("token", "create", "reader", "--read-only")
    token = re.search(r"warren_token_\S+", shown).group(0)
    bearer = {"Authorization": f"Bearer {token}"}
    assert ask(server, tmp_path, "GET", "/networks", bearer) == 200
    assert ask(server, tmp_path, "POST", "/networks", bearer) == 403
    assert ask(server, tmp_path, "GET", "/users/me/tokens", bearer) == 403
    robot = Person(tmp_path / "robot", "Robot")
    (tmp_path / "token").write_text(token + "\n")
    robot.json("login", f"https://localhost:{server.port}", "--token-file", tmp_path / "token", "--authority",
               contexts.current(ada.context)["authority"])
    assert robot.json("whoami")["rights"] == ["identity", "inspect", "read"]
    ada.run("token", "delete", "reader")
    assert ask(server, tmp_path, "GET", "/networks", bearer) == 401

    old = {"Authorization": f"Session {ada.secret}"}
    ada.enter(f"https://localhost:{server.port}", "--email", "ada@example.org")
    assert len(ada.json("session", "list")) == 2
    new = tmp_path / "new"
    new.write_text("another sentence\n")
    ada.run("password", "--password-file", ada.password, "--new-password-file", new)
    assert ask(server, tmp_path, "GET", "/users/me", old) == 401
    assert len(ada.json("session", "list")) == 1
    assert "wrong" in ada.run("login", f"https://localhost:{server.port}", "--email", "ada@example.org",
                              "--password-file", ada.password, fails=True)


def test_codes_of_an_app_beside_the_password(server, ada, tmp_path):
    grace, _ = invite(ada, tmp_path, "grace", "--role", "member")
    place = (f"https://localhost:{server.port}", "--email", "grace@example.org", "--password-file", grace.password)
    app, recovery = enable_codes(grace)
    assert len(set(recovery)) == 10
    assert grace.json("whoami")["second_factor"] and grace.json("totp", "status")["recovery_codes_left"] == 10
    assert "--code" in grace.run("login", *place, fails=True)
    assert "wrong" in grace.run("login", *place, "--code", "000000", fails=True)
    code = app.code()
    grace.run("login", *place, "--code", code)
    assert "used already" in grace.run("login", *place, "--code", code, fails=True)
    grace.run("login", *place, "--code", recovery[0].lower())
    assert [row["second_factor"] for row in grace.json("session", "list")] == [True] * 3
    wrong = tmp_path / "wrong"
    wrong.write_text("not the password\n")
    refused = grace.run("totp", "disable", "--password-file", wrong, "--code", recovery[1], fails=True)
    assert "password: it is not the one that you have" in refused
    # Lost, app and all: who sees to the members resets it, and a stolen session is out.
    old = grace.secret
    assert [row["second_factor"] for row in ada.json("user", "list")] == [False, True]
    ada.run("user", "reset-totp", "grace@example.org")
    assert ask(server, tmp_path, "GET", "/users/me", {"Authorization": f"Session {old}"}) == 401
    grace.run("login", *place)
    assert {"second_factor.enable", "second_factor.reset"} <= {row["action"] for row in ada.json("audit")["data"]}
    # Neither the key nor a code is anywhere but where it was shown.
    printed = server.stop() + server.errors
    stored = b"".join(path.read_bytes() for path in (tmp_path / "state").iterdir() if path.is_file())
    key = base64.b32encode(app.key).decode()
    for secret in [key, *recovery]:
        assert secret not in printed and secret.encode() not in stored
    assert app.key not in stored


def test_access_on_request(server, ada, tmp_path):
    ada.run("network", "create", "office", "--cidr", "10.9.0.0/24")
    ada.run("device", "add", "printer", "--static", "--network", "office", "--output", tmp_path / "printer.conf")
    grace, _ = invite(ada, tmp_path, "grace", "--role", "member", "--network", "office")
    eve, _ = invite(ada, tmp_path, "eve", "--role", "member", "--network", "office")
    for person, device in ((grace, "phone"), (eve, "tablet")):
        person.run("device", "add", device, "--static", "--network", "office", "--output", tmp_path / f"{device}.conf")

    def reaches(device, port):
        explained = ada.do("explain", device, f"printer:{port}", "--json")
        assert json.loads(explained.stdout)["decision"]["allowed"] == (explained.returncode == 0)
        return explained.returncode == 0

    wish = ("access", "request", "peer:printer", "--tcp", "9100", "--for", "2h")
    assert "reason" in grace.run(*wish, fails=True)
    asked = grace.json(*wish, "--reason", "labels")
    name = asked["id"][-12:]
    assert "labels" in ada.run("access", "list") and eve.json("access", "list")["data"] == []
    assert "your role, member" in grace.run("access", "approve", name, fails=True)
    assert not reaches("phone", 9100)
    approved = ada.json("access", "approve", name, "--for", "1h", "--note", "until noon")
    assert approved["state"] == "approved" and approved["decided_by_email"] == "ada@example.org"
    assert reaches("phone", 9100) and not reaches("phone", 9101) and not reaches("tablet", 9100)
    assert grace.json("access", "list")["data"][0]["note"] == "until noon"
    # It is no part of what one keeps in git.
    assert f"access-{name}" not in ada.run("export")
    grace.run("access", "withdraw", name)
    assert not reaches("phone", 9100)
    assert f"access-{name}" not in ada.run("group", "list")
    assert "ended" in ada.run("access", "approve", name, fails=True)
    actions = {row["action"] for row in ada.json("audit")["data"]}
    assert {"access_request.create", "access_request.approve", "access_request.withdraw"} <= actions


def test_several_contexts_in_one_file(server, ada, tmp_path):
    grace = Person(tmp_path / "grace", "Grace")
    made = ada.run("user", "invite", "grace@example.org", "--role", "viewer")
    # One file for both: two people at one desk, or one at two servers.
    grace.context = ada.context
    grace.run("login", "--invite", re.search(r"https://\S+#invite=\S+", made).group(0), "--name", "Grace",
              "--password-file", grace.password, "--context", "second")
    assert [row["name"] for row in ada.json("context", "list")] == ["localhost", "second"]
    assert "warren_session" not in ada.run("context", "list", "--json")
    assert ada.json("whoami")["email"] == "grace@example.org", "who has just signed in means that server"
    assert ada.json("whoami", "--context", "localhost")["email"] == "ada@example.org"
    ada.run("context", "use", "localhost")
    os.environ["WARREN_CONTEXT_NAME"] = "second"
    try:
        assert ada.json("whoami")["email"] == "grace@example.org"
    finally:
        del os.environ["WARREN_CONTEXT_NAME"]
    assert "no context 'third'" in ada.run("whoami", "--context", "third", fails=True)
    assert "sign out first" in ada.run("context", "remove", "second", fails=True)
    ada.run("logout", "--context", "second")
    assert "signed out" in ada.run("whoami", "--context", "second", fails=True)
    ada.run("context", "remove", "second")
    assert ada.json("whoami")["email"] == "ada@example.org"
    assert ada.context.stat().st_mode & 0o777 == 0o600
