# SPDX-License-Identifier: Apache-2.0
"""The compiled rules in a real nftables give the verdict, and the rule, of the plain function over the rules."""
import os

from namespace import Namespace
from world import BIN


def test_ten_thousand_random_flows_get_the_verdict_and_the_rule_of_the_rules():
    host = Namespace(f"w{os.getpid() % 100000}judge")
    try:
        # Another seed each run would find more, and fail where nobody changed anything: seeds are added here instead.
        judged = host.run(BIN / "packet-judge", "judge", 120, 100, 20261121, timeout=240)
        flows = int(judged.stdout.split()[0])
        assert flows >= 10_000, judged.stdout
    finally:
        host.close()


def test_what_a_gateway_runs_gives_the_verdict_of_the_tenants_configuration():
    host = Namespace(f"w{os.getpid() % 100000}overlay")
    try:
        judged = host.run(BIN / "packet-judge", "overlays", 220, 60, 20261121, timeout=240).stdout
        steps = dict(line.strip().split(": ") for line in judged.splitlines()[1:])
        assert int(judged.split()[0]) >= 2_500, judged
        assert all(int(count) >= 20 for count in steps.values()), judged
    finally:
        host.close()
