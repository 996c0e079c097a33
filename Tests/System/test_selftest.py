# SPDX-License-Identifier: Apache-2.0
"""`warren-gateway selftest`: it says what holds, and what doesn't."""
import contextlib
import json
import pathlib
import shutil
import signal
import subprocess
import time

import pytest

from managed import DB, Thread
from namespace import wait_until
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


def test_a_gateway_that_a_flush_opens_is_found(thread):
    """Its scratch kernel stands still while what closes it without a firewall is taken out."""
    log = thread.folder / "flushed.json"
    process = thread.gateway.start(BIN / "warren-gateway", "selftest", "--state-dir", thread.state("gateway"),
                                   "--interface", thread.interface("gateway"), "--json", log=log)
    wait_until(lambda: opened(process, thread.gateway), 10, lambda: f"the scratch kernel: {log.read_text()}")
    assert process.wait(timeout=20) == 1
    report = json.loads(log.read_text())
    results = {result["name"]: result for result in report["results"]}
    assert results["flush"]["passed"] and not results["flush"]["holds"] and not report["holds"], report
    assert {name for name, result in results.items() if not result["holds"]} == {"flush"}, report


def opened(process, gateway):
    """Stops a self-test and deletes the rule, if a thread of it has a kernel of its own with that; else false."""
    assert process.poll() is None, "it has ended, and was never seen with a kernel of its own"
    homes = [pathlib.Path(path).stat().st_ino for path in ("/proc/self/ns/net", f"/run/netns/{gateway.name}")]
    process.send_signal(signal.SIGSTOP)
    try:
        places = [task / "ns/net" for task in pathlib.Path(f"/proc/{process.pid}/task").iterdir()]
        return any(subprocess.run(["nsenter", f"--net={place}", "ip", "-4", "rule", "del", "pref", "50"],
                                  capture_output=True).returncode == 0
                   for place in places if place.stat().st_ino not in homes)
    finally:
        process.send_signal(signal.SIGCONT)


def test_without_a_state_there_is_nothing_to_test(thread, tmp_path):
    status, _, said = selftest(thread, tmp_path / "none")
    assert status != 0 and "told what to run" in said
