# SPDX-License-Identifier: Apache-2.0
"""Bad input: each fault with file, line and field, all at once; exit 2; nothing changed on the system."""
import contextlib
import os
import socket
import time

import pytest

from namespace import wait_until
from world import BIN


def refused(world, *before):
    """Runs wg-server, which has to refuse, and returns what it says."""
    rules = world.gateway.ip("rule", "show"), world.gateway.ip("link", "show")
    done = world.gateway.run(*before, BIN / "wg-server", "--config", world.config, "--state-dir",
                             world.folder / "state", check=False)
    assert done.returncode == 2, done.stderr
    assert (world.gateway.ip("rule", "show"), world.gateway.ip("link", "show")) == rules
    assert world.gateway.nft("list", "ruleset").strip() == ""
    assert not (world.folder / "state").exists() or not list((world.folder / "state").glob("*.json"))
    return done.stderr


def line_of(world, text):
    lines = world.config.read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


@pytest.fixture(scope="module")
def stage(shared_world):
    return shared_world


@pytest.fixture
def config(stage):
    """The world's configuration, right but for what a test replaces."""
    stage.write_config(stage.rule(stage.laptop, "10.20.0.0/24", protocol="tcp", ports=[8080]))

    def replace(old, new):
        text = stage.config.read_text()
        assert old in text
        stage.config.write_text(text.replace(old, new, 1))
    return replace


CASES = [
    ("mode: enforce", "mode: enforced", "authz.mode"),
    ("listen_port: 51820", "listen_port: 0", "wg.listen_port"),
    ("listen_port: 51820", "listen_port: 65536", "wg.listen_port"),
    ("10.10.0.1/24", "10.10.0.1", "wg.address"),
    ("'10.20.0.0/24'", "'10.20.0.1/24'", "policy.rules[0].allowed_cidrs[0]"),
    ("10.10.0.2/32", "10.10.0.3/32", "wg.peers[1].allowed_ips[0]"),
    ("authz:", "autz:", "autz"),
    ("protocol: tcp", "protocol: icmp", "policy.rules[0]"),
    ("ports: [8080]", "ports: [0]", "policy.rules[0].ports[0]"),
]


@pytest.mark.parametrize("old, new, field", CASES)
def test_a_fault_is_named_with_its_place(stage, config, old, new, field):
    config(old, new)
    said = refused(stage)
    assert field in said
    place = said.splitlines()[0].split(": ")[0]
    assert place.startswith(f"{stage.config}:") and place.split(":")[-1].isdigit(), said


def test_all_faults_are_said_at_once(stage, config):
    for old, new, _ in (CASES[0], CASES[2], CASES[3], CASES[8]):
        config(old, new)
    said = refused(stage).splitlines()
    assert len(said) >= 4
    lines = [int(line.split(":")[1]) for line in said if line.startswith(str(stage.config))]
    assert lines == sorted(lines)


def test_an_unknown_key_comes_with_the_nearest_known_one(stage, config):
    config("listen_port", "listen_prot")
    assert "did you mean 'listen_port'" in refused(stage)


def test_keys_never_come_out_in_messages(stage, config):
    config(stage.private_key, stage.private_key[:-3] + "=")
    said = refused(stage)
    assert "wg.private_key" in said and stage.private_key[:10] not in said


def test_check_says_ok_or_what_is_wrong(stage, config):
    fine = stage.gateway.run(BIN / "wg-server", "--check", "--config", stage.config)
    assert "OK" in fine.stdout
    config("mode: enforce", "mode: off")
    bad = stage.gateway.run(BIN / "wg-server", "--check", "--config", stage.config, check=False)
    assert bad.returncode == 2 and "authz.mode" in bad.stderr


def test_a_port_in_use(stage, config):
    taken = stage.gateway.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with contextlib.closing(taken):
        taken.bind(("0.0.0.0", 51820))
        said = refused(stage)
    assert f":{line_of(stage, 'listen_port')}: wg.listen_port: " in said and "in use" in said


def test_an_interface_that_is_no_wireguard(stage, config):
    config(f"iface: {stage.interface}", "iface: lan0")
    said = refused(stage)
    assert f":{line_of(stage, 'iface')}: wg.iface: " in said and "lan0" in said


def test_without_the_capability(stage, config):
    said = refused(stage, "setpriv", "--bounding-set", "-net_admin", "--inh-caps", "-net_admin")
    assert "CAP_NET_ADMIN" in said


@pytest.mark.parametrize("mode, word", [(0o644, "0644"), (0o640, "0640")])
def test_a_key_file_that_others_may_read(stage, config, mode, word):
    key = stage.folder / "server.key"
    key.write_text(stage.private_key)
    key.chmod(mode)
    config(f"private_key: {stage.private_key}", f"private_key_file: {key}")
    said = refused(stage)
    assert "wg.private_key_file" in said and word in said and "chmod 600" in said


def test_a_flow_log_that_cannot_be_written_does_not_stop_the_gateway(world):
    """The directory is missing; later it is there, and the log says how many records it lacks."""
    folder = world.folder / "logs"
    world.flow_log = folder / "events.jsonl"
    world.serve(8080)
    world.write_config(world.rule(world.laptop, "10.20.0.0/24", protocol="tcp", ports=[8080]))
    world.start_server()
    world.laptop.up()
    wait_until(lambda: world.laptop.host.connects("10.20.0.10", 8080), 10, "service without a log")
    assert "flow log cannot be written" in world.log.read_text()
    time.sleep(0.3)  # NFLOG hands packets over after at most 100 ms
    os.mkdir(folder)
    assert world.laptop.host.connects("10.20.0.10", 8080)
    dropped = wait_until(lambda: [record for record in world.records() if "dropped" in record], 5, "the count")
    assert dropped[0]["dropped"] >= 1
    assert wait_until(lambda: world.records(event="start", dst_port=8080), 5, "records again")
