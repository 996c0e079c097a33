# SPDX-License-Identifier: Apache-2.0
"""The API as any HTTP client sees it: status, headers, JSON."""
import collections
import json

import contexts
from described import Description, library
from managed import SERVER

Answer = collections.namedtuple("Answer", "status headers body")
_descriptions = []


class API:
    """Asks the control plane of a `Thread` with the session of its owner, and holds each answer to the description."""

    def __init__(self, thread):
        self.control = thread.control
        self.session = contexts.current(thread.folder / "context.json")["session"]

    def ask(self, method, path, body=None, **headers):
        """Header names are written with underscores: if_match."""
        answer = self._ask(method, path, body, **headers)
        if description := self._description():
            description.judge(method, path, answer.status, answer.headers.get("content-type", ""), answer.body)
        return answer

    def _description(self):
        """One for all tests, since all servers are the same program."""
        if not _descriptions and (judge := library()):
            _descriptions.append(Description(self._ask("GET", "/openapi.json").body, judge))
        return next(iter(_descriptions), None)

    def _ask(self, method, path, body=None, **headers):
        given = {"Authorization": f"Session {self.session}",
                 **{name.replace("_", "-"): value for name, value in headers.items()}}
        options = [part for name, value in given.items() for part in ("-H", f"{name}: {value}")]
        if body is not None:  # not among the arguments, which everybody on a machine can read: it may be secret
            options += ["--data-binary", "@-"]
        done = self.control.run("curl", "-sk", "-i", "-m", "10", "-X", method, *options, f"{SERVER}/api/v1{path}",
                                stdin=None if body is None else json.dumps(body))
        head, _, text = done.stdout.partition("\n\n")
        lines = head.splitlines()
        fields = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
        return Answer(int(lines[0].split()[1]), {name.lower(): value for name, value in fields.items()},
                      _parsed(text, fields))

    def get(self, path, **headers):
        return self._expect(200, self.ask("GET", path, **headers))

    def post(self, path, body=None, status=201):
        return self._expect(status, self.ask("POST", path, body))

    def put(self, path, body):
        return self._expect(200, self.ask("PUT", path, body))

    @staticmethod
    def _expect(status, answer):
        assert answer.status == status, answer
        return answer.body

    def paths(self):
        """The operations of the description: {"/networks/{network}": {"get", "put", "delete"}, …}."""
        described = self.get("/openapi.json")["paths"]
        return {path.removeprefix("/api/v1"): set(methods) for path, methods in described.items()
                if path.startswith("/api/v1")}


def _parsed(text, headers):
    kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    return json.loads(text) if "json" in kind and text else text
