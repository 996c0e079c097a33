# SPDX-License-Identifier: Apache-2.0
"""Secrets that a run of the tests has made, and everything that it has written: none may be where it doesn't belong.

Secrets are known by the files that programs keep them in (HOMES), by their form (`warren_join_…`) and, where neither
tells, by name (`plant`). Everything else below the run's folder is looked through: logs, stores, flow records, states,
and the answers of programs and servers, which `recording` keeps there without a test having to think of it.
"""
import base64
import binascii
import collections
import contextlib
import fnmatch
import hashlib
import http.client
import os
import pathlib
import re
import subprocess
import urllib.parse

from world import BIN

# Files that are there to hold a secret; what tests write themselves is among them.
HOMES = ("context.json", "identity.json", "*.key", "*.conf", "*.yaml", "password", "token", "new")
ANSWERS = "answers"
FORM = re.compile(rb"warren_(setup|join|device|session|token|invite)_[A-Za-z0-9_-]{43}")
IN_HOMES = [
    # wg-quick's files, wg-server's and wg-client's.
    re.compile(rb"(?i)(?:private_?key|preshared_?key)\s*[=:]\s*['\"]?([A-Za-z0-9+/]{43}=)"),
    # A file that is a key, and the lines of a PEM one.
    re.compile(rb"^([A-Za-z0-9+/]{43}=)$", re.M), re.compile(rb"^([A-Za-z0-9+/]{64})$", re.M)]
# Answers that show a private key which the server made: to whom the device is.
SHOWN_AGAIN = re.compile(r"device (add|config|rekey|create)|/config|/agent/resolve")
Find = collections.namedtuple("Find", "secret encoding path")
# The test that looks through a whole run: the last one of it.
LAST = "test_nothing_that_the_run_has_written_holds_a_secret"
_named = set()
_recorders = []


def plant(secret):
    """Makes a secret known that nothing else tells from other words."""
    _named.add(secret.encode())
    return secret


# What is kept.

@contextlib.contextmanager
def recording(folder):
    """Keeps what our programs print and what servers answer, each text once."""
    recorder = Recorder(folder)
    _recorders.append(recorder)
    communicate, read = subprocess.Popen.communicate, http.client.HTTPResponse.read

    def communicating(process, *arguments, **options):
        out = communicate(process, *arguments, **options)
        if is_ours(process.args):
            recorder.keep(" ".join(map(str, process.args)), *out)
        return out

    def reading(answer, *arguments):
        data = read(answer, *arguments)
        recorder.keep(f"HTTP {answer.status}", data)
        return data

    subprocess.Popen.communicate, http.client.HTTPResponse.read = communicating, reading
    try:
        yield recorder
    finally:
        subprocess.Popen.communicate, http.client.HTTPResponse.read = communicate, read
        _recorders.remove(recorder)


def keep(label, *texts):
    """What was answered by another way than those that `recording` sees by itself."""
    for recorder in _recorders:
        recorder.keep(label, *texts)


def is_ours(arguments):
    return any(str(word).startswith(f"{BIN}/") or str(word) == "curl" for word in arguments)


class Recorder:
    def __init__(self, folder):
        self.folder, self.known = pathlib.Path(folder), set()
        self.folder.mkdir(parents=True, exist_ok=True)

    def keep(self, label, *texts):
        """The label goes in the file's first line, without what it was called with that is secret itself."""
        data = b"\n".join(text.encode(errors="surrogateescape") if isinstance(text, str) else text
                          for text in texts if text)
        digest = hashlib.sha256(data).digest()
        if not data or digest in self.known:
            return
        self.known.add(digest)
        shown = FORM.sub(rb"(secret)", label.encode())
        (self.folder / f"{len(self.known):06}").write_bytes(shown.replace(b"\n", b" ") + b"\n" + data)


# What is looked for.

def is_home(path):
    return any(fnmatch.fnmatch(path.name, pattern) for pattern in HOMES)


def files(folder):
    for directory, _, names in os.walk(folder):
        for name in names:
            path = pathlib.Path(directory, name)
            if path.is_file() and not path.is_symlink():
                yield path


def secrets_of(folder):
    """Every secret that there is a trace of below a folder."""
    found = set(_named)
    for path in files(folder):
        data = path.read_bytes()
        found.update(match.group() for match in FORM.finditer(data))
        if is_home(path):
            found.update(match.group(1) for pattern in IN_HOMES for match in pattern.finditer(data))
    return found


def encodings(secret):
    """How a secret may be written, by what that is called."""
    yield "as it is", secret
    yield "in a URL", urllib.parse.quote(secret, safe="").encode()
    yield "in JSON", secret.replace(b"/", rb"\/")
    for name, data in (("", secret), *((("key in ", key),) if (key := key_bytes(secret)) else ())):
        yield name + "hex", data.hex().encode()
        yield name + "upper hex", data.hex().upper().encode()
        for shift in range(3):
            # What stands around it changes the first and the last characters.
            text = base64.b64encode(b"\0" * shift + data)[(0, 2, 3)[shift]:]
            text = text[:len(text) // 4 * 4 - 4]
            yield name + "base64", text
            yield name + "base64url", text.replace(b"+", b"-").replace(b"/", b"_")
        if name:
            yield "key as bytes", max(data.split(b"\n"), key=len)


def key_bytes(secret):
    """What a key in base64 stands for."""
    with contextlib.suppress(binascii.Error):
        data = base64.b64decode(secret, validate=True)
        return data if len(data) == 32 else None


# Where it is found.

def search(folder, secrets):
    """Each place of each secret, but for those that are there to hold it."""
    patterns = {}
    for secret in secrets:
        for name, pattern in encodings(secret):
            if len(pattern) >= 10:
                patterns.setdefault(pattern, (secret, name))
    if not patterns:
        return
    # A list of patterns and a list of files can both be longer than a command line.
    done = subprocess.run(
        ["grep", "-raoFH", "--null", "-f", "/dev/stdin", *(f"--exclude={home}" for home in HOMES), folder],
        input=b"\n".join(patterns), capture_output=True, env={**os.environ, "LC_ALL": "C"})
    assert done.returncode in (0, 1), done.stderr
    for line in done.stdout.split(b"\n"):
        path, _, match = line.partition(b"\0")
        if match in patterns:
            yield Find(*patterns[match], pathlib.Path(os.fsdecode(path)))


def misplaced(folder):
    """What is where it doesn't belong. A secret may be in the one answer that gives it out, and the link that makes an
    owner in the one line that the server prints."""
    given = collections.defaultdict(set)
    for find in search(folder, secrets_of(folder)):
        is_answer = find.path.parent.name == ANSWERS and find.encoding in ("as it is", "in JSON")
        is_token = FORM.fullmatch(find.secret)
        if is_answer and is_token or find.secret.startswith(b"warren_setup_"):
            given[find.secret].add(find)
        elif not (is_answer and key_bytes(find.secret) and _shows_keys(find.path)):
            yield find
    for finds in given.values():
        if len({find.path for find in finds}) > 1:
            yield from finds


def _shows_keys(path):
    with open(path, errors="replace") as answer:
        return SHOWN_AGAIN.search(answer.readline())


def told(finds, folder):
    """The finds for people, without the secrets."""
    words = sorted({f"{find.secret[:16].decode()}… {find.encoding}: {find.path.relative_to(folder)}" for find in finds})
    return "\n".join(words[:50])
