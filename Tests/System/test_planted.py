# SPDX-License-Identifier: Apache-2.0
"""No secret is anywhere but where it belongs: in all that a run of the tests has written, and in all that `warren` can
be asked. `planted.py` says what is looked for, and where."""
import base64
import json
import re
import secrets
import shutil
import urllib.parse

import pytest

from api import API
from planted import ANSWERS, FORM, Recorder, misplaced, plant, search, secrets_of, told

# What shows something else than a list.
ALONE = ["status", "doctor", "whoami", "settings", "export", "audit", "history", "flows", "audit verify",
         "user invitations", "network peers office", "device debug laptop", "device desired laptop",
         "device observed laptop", "device diff laptop", "explain laptop 10.20.0.10:8080"]


def made_key():
    return base64.b64encode(secrets.token_bytes(32)).decode()


def made_token(kind="join"):
    return f"warren_{kind}_" + base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")


# The scanner itself.

@pytest.fixture
def scene(tmp_path):
    """A folder that is gone before the run's own is looked through."""
    yield tmp_path
    shutil.rmtree(tmp_path)


WRITTEN = {
    "as it is": lambda text: text, "in a URL": lambda text: urllib.parse.quote(text, safe=""),
    "in JSON": lambda text: json.dumps(text).replace("/", "\\/"), "hex": lambda text: text.encode().hex(),
    "upper hex": lambda text: text.encode().hex().upper(),
    **{f"base64 behind {before!r}": lambda text, before=before: base64.b64encode(f"{before}{text}!".encode()).decode()
       for before in ("", "x", "xy")},
    "base64url": lambda text: base64.urlsafe_b64encode(f"token={text}".encode()).decode().rstrip("="),
    "key in hex": lambda text: base64.b64decode(text).hex(),
    "key in base64url": lambda text: base64.urlsafe_b64encode(base64.b64decode(text)).decode(),
}


MADE = {"token": made_token, "key": made_key, "password": lambda: "a sentence/with+signs that opens"}


@pytest.mark.parametrize("form, kind", [
    (form, kind) for form in WRITTEN for kind in MADE if kind == "key" or not form.startswith("key")])
def test_the_search_finds_a_secret_however_it_is_written(scene, form, kind):
    secret = MADE[kind]()
    (scene / "some.key").write_text(secret + "\n")
    (scene / "server.log").write_text(f"info something happened why={WRITTEN[form](secret)} more\n")
    finds = list(search(scene, {secret.encode()}))
    assert [find.path.name for find in finds] == ["server.log"]


def test_the_search_knows_secrets_by_the_files_that_hold_them(scene):
    private, shared, own, token = made_key(), made_key(), made_key(), made_token("device")
    (scene / "wg.conf").write_text(f"[Interface]\nPrivateKey = {private}\n[Peer]\nPublicKey = {made_key()}\n"
                                      f"PresharedKey = {shared}\n")
    (scene / "node.key").write_text(own + "\n")
    (scene / "identity.json").write_text(json.dumps({"credential": token}))
    (scene / "state.json").write_text(json.dumps({"public_key": made_key()}))
    assert {private.encode(), shared.encode(), own.encode(), token.encode()} <= secrets_of(scene)
    assert list(misplaced(scene)) == []
    (scene / "warren.db").write_bytes(b"SQLite\0" + base64.b64decode(own) + b"\0")
    assert [find.path.name for find in misplaced(scene)] == ["warren.db"]


def test_the_answer_that_gives_a_secret_out_is_the_only_one(scene):
    recorder, token = Recorder(scene / ANSWERS), made_token()
    recorder.keep("warren join-key create", f'{{"key": "{token}"}}')
    recorder.keep(f"warren up --key {token}", "joined")
    assert list(misplaced(scene)) == []
    recorder.keep("warren join-key list", f'[{{"key": "{token}"}}]')
    assert len(list(misplaced(scene))) == 2
    (scene / "gateway.log").write_text(f"info enrolling key={token}\n")
    assert "gateway.log" in told(misplaced(scene), scene)


def test_a_key_that_is_shown_to_its_owner_again_is_shown_by_nothing_else(scene):
    recorder, private = Recorder(scene / ANSWERS), made_key()
    (scene / "phone.conf").write_text(f"PrivateKey = {private}\n")
    recorder.keep("warren device config phone", f"PrivateKey = {private}\n")
    recorder.keep("curl https://host/api/v1/networks/1/peers/2/config", f"[Interface]\nPrivateKey = {private}\n")
    assert list(misplaced(scene)) == []
    recorder.keep("warren device list", private)
    assert len(list(misplaced(scene))) == 1


def test_a_password_is_in_no_answer(scene):
    password = plant(f"a password that {secrets.token_hex(8)}")
    Recorder(scene / ANSWERS).keep("warren login", f"wrong password: {password}")
    assert [find.secret.decode() for find in misplaced(scene)] == [password]


# The product.

def list_commands(thread):
    """Every `warren … list` that there is."""
    def subcommands(*path):
        shown = thread.warren("help", *path).out.partition("SUBCOMMANDS:")[2]
        return re.findall(r"^  ([a-z-]+)(?: |$)", shown, re.M)
    return [f"{group} list" for group in subcommands() if "list" in subcommands(group)]


def test_nothing_that_can_be_asked_shows_a_secret(thread):
    given = [thread.warren("device", "add", "printer", "--static", "--network", "office", "--output",
                           thread.folder / "printer.conf").out, thread.join_key(),
             thread.warren("token", "create", "ci").out, thread.warren("user", "invite", "grace@example.org").out]
    shown, asked = Recorder(thread.folder / ANSWERS), list_commands(thread)
    assert len(asked) > 8, asked
    for command in asked + ALONE:
        done = thread.warren(*command.split(), "--json", check=False)
        assert done.status in (0, 1), f"{command}: {done}"
        shown.keep(command, done.out, done.err)
    for node in ("laptop", "gateway"):
        for command in ("status", "doctor"):
            done = thread.warren(command, "--socket", thread.socket(node), "--json", host=node, check=False)
            shown.keep(f"{command} at {node}", done.out, done.err)
    api = API(thread)
    for path in sorted(path for path, methods in api.paths().items() if "get" in methods and "{" not in path):
        shown.keep(f"GET {path}", json.dumps(api.ask("GET", path).body))
    known = secrets_of(thread.folder) | {match.group() for match in FORM.finditer("".join(given).encode())}
    assert len([secret for secret in known if secret.startswith(b"warren_")]) >= 7, "what was given out is among them"
    finds = list(search(thread.folder / ANSWERS, known))
    assert not finds, told(finds, thread.folder)


def test_nothing_that_the_run_has_written_holds_a_secret(tmp_path_factory):
    """The last of all tests: `conftest.py` sees to that."""
    folder = tmp_path_factory.getbasetemp()
    logs = list(folder.rglob("*.log"))
    if len(logs) < 20:
        pytest.skip(f"looks through what other tests have written, and there are {len(logs)} logs: run more of them")
    print(f"{len(secrets_of(folder))} secrets, {len(logs)} logs, {len(list((folder / ANSWERS).iterdir()))} answers")
    finds = list(misplaced(folder))
    assert not finds, told(finds, folder)
