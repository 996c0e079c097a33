# SPDX-License-Identifier: Apache-2.0
"""A managed network with a second gateway's host."""
from managed import Thread

SPARE = "spare"


class TwoGateways(Thread):
    numbers = {**Thread.numbers, SPARE: 4}
    gateways = ("gateway", SPARE)
