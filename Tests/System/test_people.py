# SPDX-License-Identifier: Apache-2.0
"""People and rights as they use them: `warren` as three people, against the real server on loopback."""
import json
import os
import re
import ssl
import subprocess
import urllib.error
import urllib.request

import pytest

import contexts
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

    def run(self, *arguments, fails=False):
        done = subprocess.run([BIN / "warren", *map(str, arguments)], capture_output=True, text=True, timeout=60,
                              env={**os.environ, "WARREN_CONTEXT": str(self.context)})
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
    assert [row["slug"] for row in visitor.json("tenant", "list")] == ["example", "lab"]
    visitor.run("tenant", "use", "lab")
    assert visitor.json("whoami")["role"] == "viewer"
    assert "your role, viewer" in visitor.run("network", "delete", "office", fails=True)
    assert "networks or devices" in grace.run("tenant", "delete", "lab", fails=True)


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


def test_no_secret_is_in_the_log_or_in_what_is_shown_later(server, ada, tmp_path):
    grace, link = invite(ada, tmp_path, "grace", "--role", "admin")
    token = re.search(r"warren_token_\S+", grace.run("token", "create", "ci")).group(0)
    later = "".join(ada.run(*command, "--json") for command in
                    (["user", "list"], ["user", "invitations"], ["audit"], ["history"], ["tenant", "list"]))
    later += grace.run("token", "list", "--json") + grace.run("session", "list", "--json")
    printed = server.stop() + server.errors
    planted = [PASSWORD, ada.secret, grace.secret, token, re.search(r"warren_invite_[^.]+", link).group(0)]
    for secret in planted:
        assert secret not in later and secret not in printed
    assert "warren_" not in later
    stored = b"".join(path.read_bytes() for path in (tmp_path / "state").iterdir() if path.is_file())
    assert all(secret.encode() not in stored for secret in planted)
