#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An agent that others could have written: it knows the plain protocol, wg-quick and nothing of Warren.

Usage: plain_agent.py SERVER CA TOKEN FILE.conf [--query] [--no-tunnel]
What happens is told on standard output, a JSON object a line; it ends when its connection does.
"""
import contextlib
import json
import pathlib
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

HEARTBEAT = 0.5


def tell(event, **more):
    print(json.dumps({"event": event, **more}), flush=True)


class Agent:
    def __init__(self, server, authority, token, file, *options):
        self.server, self.token, self.file = server, token, pathlib.Path(file)
        self.in_query, self.has_tunnel = "--query" in options, "--no-tunnel" not in options
        self.tls = ssl.create_default_context(cafile=authority)
        self.started = time.monotonic()

    def address(self, scheme, path):
        query = "?token=" + urllib.parse.quote(self.token) if self.in_query else ""
        return f"{scheme}://{self.server}/api/v1{path}{query}"

    @property
    def headers(self):
        return {} if self.in_query else {"Authorization": f"Bearer {self.token}"}

    def resolve(self):
        request = urllib.request.Request(self.address("https", "/agent/resolve"), headers=self.headers)
        with urllib.request.urlopen(request, context=self.tls, timeout=20) as answer:
            return json.load(answer)

    def follow(self):
        with connect(self.address("wss", "/ws"), ssl=self.tls, additional_headers=self.headers, ping_interval=5,
                     close_timeout=2) as stream:
            tell("connected")
            threading.Thread(target=self.beat, args=(stream,), daemon=True).start()
            with contextlib.suppress(ConnectionClosed):
                self.take_states(stream)
            tell("closed", code=stream.close_code, reason=stream.close_reason)

    def take_states(self, stream):
        for text in stream:
            state = json.loads(text)
            tell("state", **state)
            if self.has_tunnel:
                self.apply(state["config"])

    def beat(self, stream):
        while True:
            try:
                stream.send(json.dumps({
                    "hostname": socket.gethostname(), "system_uptime": int(time.monotonic()),
                    "wireguard_uptime": int(time.monotonic() - self.started), "peer_endpoints": self.endpoints(),
                    "local_allowed_ips": []}))
            except ConnectionClosed:
                return
            time.sleep(HEARTBEAT)

    def endpoints(self):
        shown = subprocess.run(["wg", "show", self.file.stem, "endpoints"], capture_output=True, text=True).stdout
        return {key: place for key, place in (line.split("\t") for line in shown.splitlines()) if place != "(none)"}

    def apply(self, config):
        if self.file.exists():
            self.quick("down")
        self.file.touch(mode=0o600)
        self.file.write_text(config)
        self.quick("up")
        tell("applied")

    def quick(self, verb):
        done = subprocess.run(["wg-quick", verb, self.file], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
        if done.returncode != 0:
            tell("failed", verb=verb)


def main():
    agent = Agent(*sys.argv[1:])
    try:
        tell("resolved", **agent.resolve())
        agent.follow()
    except urllib.error.HTTPError as refused:
        tell("refused", status=refused.code, problem=json.load(refused))
    except InvalidStatus as refused:
        tell("refused", status=refused.response.status_code)


if __name__ == "__main__":
    main()
