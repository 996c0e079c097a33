# SPDX-License-Identifier: Apache-2.0
"""A network goes over from one gateway to another: because somebody drains the one, and because it is lost."""
import contextlib
import signal

import pytest

from managed import WEB
from namespace import EchoServer, wait_until
from two_gateways import SPARE, TwoGateways
from world import BIN

# Seconds: how long a gateway is silent before it is lost, and what it takes to see that and to connect.
LOST = 30 + 20


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """The laptop may open the phone's port, by the first of two gateways."""
    with contextlib.closing(TwoGateways(BIN, tmp_path_factory.mktemp("takeover"))) as made:
        for step in (made.start_control, made.set_up, made.make_network, made.join_gateway,
                     lambda: made.join_agent("laptop"), lambda: made.join_agent("phone"), made.make_policy):
            step()
        made.allow("--output", "allow", "--to", "peer:phone", "--tcp", WEB)
        made.join_gateway(SPARE)
        with contextlib.closing(EchoServer(made.phone, WEB)):
            wait_until(lambda: reaches(made), 15, "the rule to hold")
            yield made


@contextlib.contextmanager
def stream(office):
    with contextlib.closing(office.laptop.socket(2, 1)) as made:
        made.settimeout(5)
        made.connect((office.address_known("phone"), WEB))
        yield made


def says(stream):
    stream.sendall(b"ping")
    return stream.recv(4) == b"ping"


def reaches(office):
    return office.laptop.connects(office.address_known("phone"), WEB, 0.5)


def are_reached_by(office, gateway):
    wanted = office.device(gateway)["id"]
    return all(office.device(name).get("via") == wanted for name in ("laptop", "phone"))


def test_the_fleets_status_names_the_gateway_by_which_each_device_is_reached(office):
    wait_until(lambda: reaches(office) and are_reached_by(office, "gateway"), 30, "the gateway's telemetry")
    rows = {line.split()[0]: line for line in office.warren("status").out.splitlines()}
    assert " now " in rows["laptop"] and " gateway " in rows["laptop"], rows["laptop"]
    assert "via" not in office.device("gateway"), "a gateway is reached by itself"


def test_a_drained_gateway_hands_over_and_no_stream_breaks(office):
    with stream(office) as flow:
        assert says(flow)
        plan = office.json("gateway", "drain", "gateway", "--dry-run")
        assert [move["gateway_id"] for move in plan["moves"]] == [office.device(SPARE)["id"]] and not plan["stays"], plan
        office.warren("gateway", "drain", "gateway")
        wait_until(lambda: says(flow) and primary(office) == office.device(SPARE)["id"], 15, "the spare to have it")
        office.wait_all_applied(("laptop", "phone", "gateway", SPARE))
        assert says(flow) and reaches(office)
    wait_until(lambda: reaches(office) and are_reached_by(office, SPARE), 30, "the spare's telemetry")
    office.warren("gateway", "resume", "gateway")
    assert primary(office) == office.device(SPARE)["id"], "a network moves for a reason only"


def primary(office):
    """The gateway that the network's prefixes lie at."""
    return office.listed("network", "list")[0]["primary_gateway_id"]


def test_a_lost_gateways_network_goes_over_to_the_one_that_is_there(office):
    office.stop(SPARE, signal.SIGKILL)
    office.spare.ip("link", "set", "eth0", "down")
    assert not reaches(office)
    wait_until(lambda: reaches(office), LOST, "the other one to take over")
    assert primary(office) == office.device("gateway")["id"]
    wait_until(lambda: reaches(office) and are_reached_by(office, "gateway"), 30, "its telemetry")
