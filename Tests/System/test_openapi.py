# SPDX-License-Identifier: Apache-2.0
"""The API is what its description says: schemathesis asks every path for what is right, what is wrong and what is on
the edge, and judges each answer by the OpenAPI document.

WARREN_FUZZ_EXAMPLES=500 takes long, and tries other requests each time; without it they are the same in every run.
"""
import base64
import json
import os
import pathlib
import re
import ssl
import subprocess
import urllib.request
import xml.etree.ElementTree

import pytest

from fleet import Fleet
from namespace import wait_until
from test_plain_agent import AGENT, PYTHON
from test_warren_server import PROGRAM, free_port

SCHEMATHESIS = pathlib.Path(__file__).resolve().parents[2] / ".build/python/bin/st"
EXAMPLES = os.environ.get("WARREN_FUZZ_EXAMPLES")
CHECKS = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
          "response_schema_conformance", "negative_data_rejection", "unsupported_method", "ignored_auth"]
# What ends the session, costs the hashing of a password, or takes from the others what they ask for; and what is asked
# with a token in the query, which schemathesis finds and takes for no credential.
APART = "auth/|me/sessions$|/setup$|/backup$|/accept$|/password$|/agent/resolve$"


class API:
    """A server of its own, with an owner and one of each kind of thing."""

    def __init__(self, state):
        self.state, self.folder, self.port = state, state.parent, free_port()
        self.fleet, self.agents = None, []
        self.log = open(state.parent / "server.log", "w+")
        self.process = subprocess.Popen([PROGRAM, "--state-dir", state, "--listen", f"127.0.0.1:{self.port}"],
                                        stdout=subprocess.PIPE, stderr=self.log, text=True)
        printed = ""
        while not (link := re.search(r"#setup=(\S+)\.\S{43}", printed)):
            line = self.process.stdout.readline()
            assert line, f"warren-server ended: {printed}"
            printed += line
        self.tls = ssl.create_default_context(cafile=state / "ca.pem")
        self.session = None
        self.session = self.ask("POST", "/setup", token=link.group(1), email="ada@example.org", name="Ada",
                                password="correct horse battery staple", tenant_name="example")["session_hash"]
        self.described = self.operations()

    def close(self):
        for process in [*self.agents, *([self.fleet.process] if self.fleet else [])]:
            process.kill()
            process.communicate()
        self.process.kill()
        self.process.communicate()
        self.log.close()

    def ask(self, method, path, **body):
        request = urllib.request.Request(f"https://localhost:{self.port}/api/v1{path}", method=method,
                                         data=json.dumps(body).encode() if body else None)
        if self.session:
            request.add_header("Authorization", f"Session {self.session}")
        with urllib.request.urlopen(request, context=self.tls, timeout=60) as answer:
            return json.load(answer)

    def make_one_of_each(self):
        """Ids by the name that paths have for them."""
        network = self.ask("POST", "/networks", name="office", cidr="10.77.0.0/24")["id"]
        policy = self.ask("POST", "/policies", name="web")["id"]
        rule = self.ask("POST", f"/policies/{policy}/rules", direction="output", action="allow", target_type="any")
        group = self.ask("POST", "/groups", name="laptops")["id"]
        peer = self.ask("POST", f"/networks/{network}/peers", name="printer",
                        public_key=base64.b64encode(bytes(range(32))).decode())
        gateway = self._enroll_gateway(network)
        route = self.ask("POST", f"/networks/{network}/routes", name="db", destination_cidrs=["10.20.0.0/24"],
                         via=[gateway])["id"]
        self.ask("POST", f"/networks/{network}/routes/{route}/dns", name="db", ip="10.20.0.10")
        return {"network": network, "policy": policy, "rule": rule["id"], "group": group, "peer": peer["id"],
                "device": peer["device_id"], "gateway": gateway, "route": route, "name": "db",
                "key": self.ask("POST", "/join-keys", network_id=network)["id"],
                "template": self.ask("POST", "/templates", name="branch")["id"],
                "incident": self._make_incident(network), "seq": self.ask("GET", "/history")["data"][0]["seq"],
                **self._make_people(peer["id"])}

    def _make_people(self, peer):
        """Somebody else, and what people have."""
        invited = [self.ask("POST", "/users", email=f"{name}@example.org", role="member")
                   for name in ("grace", "barbara")]
        grace = self.ask("POST", "/invitations/accept", token=invited[0]["token"], name="Grace",
                         password="correct horse battery staple")
        mine, self.session = self.session, grace["session_hash"]
        request = self.ask("POST", "/access-requests", target_type="peer", target=peer, expires_in=600, reason="a look")
        user = self.ask("GET", "/users/me")["id"]
        self.session = mine
        self.session = self.ask("POST", "/auth/login", email="ada@example.org",
                                password="correct horse battery staple")["session_hash"]
        other = next(row for row in self.ask("GET", "/users/me/sessions") if not row["current"])
        return {"user": user, "account": user, "invitation": invited[1]["id"], "access_request": request["id"],
                "session": other["id"], "token": self.ask("POST", "/users/me/tokens", name="ci")["id"],
                "tenant": self.ask("POST", "/tenants", name="branch", owner_email="ada@example.org")["id"]}

    def _enroll_gateway(self, network):
        key = self.ask("POST", "/join-keys", network_id=network, kind="gateway")["key"]
        self.fleet = Fleet(f"localhost:{self.port}", self.state / "ca.pem")
        self.fleet("enroll", 1, key, "192.0.2.1:51820")
        self.fleet("connect")
        gateway = self.ask("GET", "/gateways")["data"][0]["id"]
        self.ask("POST", f"/gateways/{gateway}/approve")
        return gateway

    def _make_incident(self, network):
        """Two machines with one token."""
        self.ask("PUT", "/settings", allow_plain_agents=True)
        token = self.ask("POST", f"/networks/{network}/peers", name="kiosk", use_agent=True)["token"]
        for host in ("kiosk", "copy"):
            words = [PYTHON, AGENT, f"localhost:{self.port}", self.state / "ca.pem", token, f"{host}.conf",
                     "--no-tunnel"]
            self.agents.append(subprocess.Popen(
                ["unshare", "--uts", "sh", "-c", f'echo {host} > /proc/sys/kernel/hostname && exec "$@"', "sh", *words],
                stdout=subprocess.PIPE, text=True))
            wait_until(lambda: '"event": "state"' in self.agents[-1].stdout.readline(), 10, f"the state of {host}")
        return wait_until(lambda: self.ask("GET", "/security/incidents"), 15, "the incident")[0]["id"]

    def operations(self):
        """Of the description: {"GET /api/v1/networks", …}."""
        return {f"{method.upper()} {path}" for path, methods in self.ask("GET", "/openapi.json")["paths"].items()
                for method in methods}

    def fuzz(self, ids, *options):
        # What is wrong may be too long as well.
        (self.folder / "schemathesis.toml").write_text(
            "[checks.negative_data_rejection]\nexpected-statuses = ['4xx', '5xx']\n[parameters]\n" + as_paths(ids)
            + "[[operations]]\ninclude-path-regex = '/gateways/'\n[operations.parameters]\n"
            + as_paths({"device": ids["gateway"]} if ids else {}))
        repeatable = [] if EXAMPLES else ["--generation-deterministic"]
        return subprocess.run(
            [SCHEMATHESIS, "--config-file", "schemathesis.toml", "run",
             f"https://localhost:{self.port}/api/v1/openapi.json",
             "--tls-verify", self.state / "ca.pem", "--header", f"Authorization: Session {self.session}",
             "--checks", ",".join(CHECKS), "--continue-on-failure", "--no-color", "--request-timeout", "30",
             "--report", "junit", "--report-junit-path", "tested.xml", *repeatable, *options],
            capture_output=True, text=True, cwd=self.folder, timeout=3600 if EXAMPLES else 300)

    def tested(self):
        return {case.get("name") for case in xml.etree.ElementTree.parse(self.folder / "tested.xml").iter("testcase")}


def as_paths(ids):
    return "".join(f'"path.{name}" = {json.dumps(text)}\n' for name, text in ids.items())


@pytest.fixture
def api(tmp_path):
    if not SCHEMATHESIS.exists():
        pytest.skip("needs schemathesis: run scripts/install-python")
    made = API(tmp_path / "state")
    yield made
    made.close()


def assert_kept(api, run, belongs):
    """Nothing was otherwise than described, and every operation was tried that `belongs` takes."""
    assert run.returncode == 0, run.stdout[-12000:] + run.stderr
    assert api.process.poll() is None
    assert "request failed" not in pathlib.Path(api.log.name).read_text()
    wanted = {operation for operation in api.described if belongs(*operation.split())}
    assert api.tested() == wanted, f"not tried: {wanted - api.tested()}; not expected: {api.tested() - wanted}"


def is_apart(path):
    return re.search(APART, path) is not None


def test_every_answer_is_as_described(api):
    run = api.fuzz(api.make_one_of_each(), "--phases", "examples,coverage,fuzzing", "--max-examples", EXAMPLES or "5",
                   "--exclude-path-regex", APART, "--exclude-method", "DELETE")
    assert_kept(api, run, lambda method, path: method != "DELETE" and not is_apart(path))


def test_what_deletes_is_as_described(api):
    run = api.fuzz(api.make_one_of_each(), "--phases", "coverage,fuzzing", "--max-examples", EXAMPLES or "3",
                   "--include-method", "DELETE")
    assert_kept(api, run, lambda method, path: method == "DELETE")


def test_what_signs_in_and_out_is_as_described(api):
    run = api.fuzz({}, "--phases", "examples,fuzzing", "--max-examples", "3", "--include-path-regex", APART,
                   "--exclude-method", "DELETE")
    assert_kept(api, run, lambda method, path: method != "DELETE" and is_apart(path))
