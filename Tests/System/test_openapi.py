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

import pytest

from test_warren_server import PROGRAM, free_port

SCHEMATHESIS = pathlib.Path(__file__).resolve().parents[2] / ".build/python/bin/st"
EXAMPLES = os.environ.get("WARREN_FUZZ_EXAMPLES")
CHECKS = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
          "response_schema_conformance", "negative_data_rejection", "unsupported_method", "ignored_auth"]
# What ends the session, costs the hashing of a password, or takes from the others what they ask for.
APART = "auth/|me/sessions$|/setup$|/backup$|/accept$|/password$"


class API:
    """A server of its own, with an owner and one of each kind of thing."""

    def __init__(self, state):
        self.state, self.port = state, free_port()
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

    def close(self):
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
        return {"network": network, "policy": policy, "rule": rule["id"], "group": group, "peer": peer["id"],
                "device": peer["device_id"], "template": self.ask("POST", "/templates", name="branch")["id"]}

    def fuzz(self, ids, *options):
        settings = self.state.parent / "schemathesis.toml"
        # What is wrong may be too long as well.
        settings.write_text("[checks.negative_data_rejection]\nexpected-statuses = ['4xx', '5xx']\n[parameters]\n" + "".join(f'"path.{name}" = "{text}"\n' for name, text in ids.items()))
        repeatable = [] if EXAMPLES else ["--generation-deterministic"]
        return subprocess.run(
            [SCHEMATHESIS, "--config-file", settings, "run", f"https://localhost:{self.port}/api/v1/openapi.json",
             "--tls-verify", self.state / "ca.pem", "--header", f"Authorization: Session {self.session}",
             "--checks", ",".join(CHECKS), "--continue-on-failure", "--no-color", "--request-timeout", "30",
             *repeatable, *options],
            capture_output=True, text=True, cwd=self.state.parent, timeout=3600 if EXAMPLES else 300)


@pytest.fixture
def api(tmp_path):
    if not SCHEMATHESIS.exists():
        pytest.skip("needs schemathesis: run scripts/install-python")
    made = API(tmp_path / "state")
    yield made
    made.close()


def assert_kept(api, run, operations):
    assert run.returncode == 0, run.stdout[-12000:] + run.stderr
    tested = int(re.search(r"Tested: (\d+)", run.stdout).group(1))
    assert tested >= operations, f"{tested} operations were tried: {run.stdout[-3000:]}"
    assert api.process.poll() is None
    assert "request failed" not in pathlib.Path(api.log.name).read_text()


def test_every_answer_is_as_described(api):
    run = api.fuzz(api.make_one_of_each(), "--phases", "examples,coverage,fuzzing", "--max-examples", EXAMPLES or "5",
                   "--exclude-path-regex", APART, "--exclude-method", "DELETE")
    assert_kept(api, run, operations=70)


def test_what_deletes_is_as_described(api):
    run = api.fuzz(api.make_one_of_each(), "--phases", "coverage,fuzzing", "--max-examples", EXAMPLES or "3",
                   "--include-method", "DELETE")
    assert_kept(api, run, operations=10)


def test_what_signs_in_and_out_is_as_described(api):
    run = api.fuzz({}, "--phases", "examples,fuzzing", "--max-examples", "3", "--include-path-regex", APART)
    assert_kept(api, run, operations=4)
