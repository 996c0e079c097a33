# SPDX-License-Identifier: Apache-2.0
"""What a demo has left on the machine: whatever carries one of the names that it made."""
import pathlib
import subprocess


def leftovers(*marks):
    """Namespaces, links, tables, rules, sockets, kept kernel switches and processes whose names hold one of `marks`."""
    lists = (("namespace", ("ip", "netns", "list")), ("link", ("ip", "-br", "link")), ("rule", ("ip", "rule")),
             ("table", ("nft", "list", "tables")))
    found = [(kind, line.strip()) for kind, command in lists for line in _lines(*command)]
    found += [("file", str(path)) for folder in ("/var/run/wireguard", "/run/warren")
              for path in pathlib.Path(folder).glob("*")]
    return [f"{kind} {text}" for kind, text in found + _processes() if any(mark in text for mark in marks)]


def _lines(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=10, check=True).stdout.splitlines()


def _processes():
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:  # it has ended meanwhile
            continue
        found.append(("process", f"{path.parent.name}: {command[:120]}"))
    return found
