# SPDX-License-Identifier: Apache-2.0
"""`warren-gateway selftest`: it says what holds, and what doesn't."""
import contextlib
import json
import shutil
import time

import pytest

from managed import DB, Thread
from world import BIN

BOUNDARIES = ("spoof", "lan", "metadata", "input", "flush")


@pytest.fixture(scope="module")
def thread(tmp_path_factory):
    with contextlib.closing(Thread(BIN, tmp_path_factory.mktemp("selftest"))) as made:
        made.bring_up()
        yield made


def run(thread, state, *options):
    return thread.gateway.run(BIN / "warren-gateway", "selftest", "--state-dir", state, "--interface",
                              thread.interface("gateway"), *options, check=False)


def selftest(thread, state):
    done = run(thread, state)
    return done.returncode, {line.split()[0]: line for line in done.stdout.splitlines()}, done.stdout + done.stderr


def kernel(thread):
    return thread.gateway.nft("list", "ruleset"), thread.gateway.ip("rule"), thread.gateway.ip("addr")


def settled(thread):
    """What the gateway has once it has followed what was set up: the same for two seconds."""
    readings = [kernel(thread)]
    while len(readings) < 30 and readings[-3:].count(readings[-1]) < 3:
        time.sleep(1)
        readings.append(kernel(thread))
    return readings[-1]


def test_each_boundary_of_a_gateway_holds_and_the_gateway_is_not_touched(thread):
    before = settled(thread)
    status, lines, said = selftest(thread, thread.state("gateway"))
    assert status == 0, said
    assert "passed" in lines["allowed"]
    for boundary in BOUNDARIES:
        assert "refused" in lines[boundary], said
    assert "one network only" in lines["other_network"]
    assert kernel(thread) == before


def test_for_programs_it_is_one_json_object(thread):
    done = run(thread, thread.state("gateway"), "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 0 and report["holds"] is True, done
    results = {result["name"]: result for result in report["results"]}
    assert set(results) == {"allowed", *BOUNDARIES} and set(report["missing"]) == {"other_network"}
    assert results["allowed"]["passed"] and results["allowed"]["dst_ip"] == DB
    assert not any(results[boundary]["passed"] for boundary in BOUNDARIES)


def test_a_hole_is_found(thread):
    """The gateway's own state, with one rule too many: no boundary that it opens may go missing for that."""
    state = thread.folder / "holed"
    shutil.copytree(thread.state("gateway"), state)
    file = state / "state.json"
    kept = json.loads(file.read_text())
    kept["snapshot"]["state"]["firewall"]["rules"].insert(0, {
        "name": "hole", "level": 0, "chain": 0, "action": "allow", "sources": ["0.0.0.0/0"],
        "destinations": ["0.0.0.0/0"], "protocol": "any", "ports": []})
    file.write_text(json.dumps(kept))
    file.chmod(0o600)
    status, lines, said = selftest(thread, state)
    assert status == 1, said
    for boundary in ("spoof", "lan", "metadata", "input"):
        assert "WRONG" in lines[boundary], said
    assert "refused" in lines["flush"] and "WRONG" not in lines["flush"], said
    report = json.loads(run(thread, state, "--json").stdout)
    assert report["holds"] is False
    assert {result["name"] for result in report["results"] if not result["holds"]} == {"spoof", "lan", "metadata", "input"}


def test_without_a_state_there_is_nothing_to_test(thread, tmp_path):
    status, _, said = selftest(thread, tmp_path / "none")
    assert status != 0 and "told what to run" in said
