# SPDX-License-Identifier: Apache-2.0
"""Simulated agents: real WebSockets, no tunnels."""
import json
import subprocess

from world import BIN


class Fleet:
    """The simulated agents' process; its commands are those of fabric/main.swift."""

    def __init__(self, server, authority=None, within=()):
        """`authority` is a file, and `within` the words of a command that the process is started by."""
        self.process = subprocess.Popen(
            [*within, BIN / "fabric-bench", server, *([authority] if authority else [])], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)

    def __call__(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the fleet is gone: its own words stand above"
        return json.loads(line)

    def wait(self, count, since, seconds=120):
        """When agents have what they were sent, in milliseconds."""
        found = self("arrivals", count, seconds)
        assert found["arrived"] == count, f"{found['arrived']} of {count} were sent something; {found['failures']}"
        times = [(at - since) / 1e6 for at in found["at"]]
        return {"p50": times[len(times) // 2], "p99": times[len(times) * 99 // 100], "max": times[-1],
                "mib": found["bytes"] / 2**20, "whole": found["whole"]}
