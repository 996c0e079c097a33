# SPDX-License-Identifier: Apache-2.0
"""Acts: from nothing to a fleet."""
from managed_hosts import HOME
from screen import Act

REGIONS = {"gateway": "north", "exit": "south"}


def owner_sets_up(stage, screen):
    stage.fleet.start_control()
    screen.command("warren login --setup LINK")
    stage.fleet.set_up()
    who = stage.fleet.json("whoami")
    screen.seen("warren whoami", f"{who['email']}, {who['role']} of {who['tenant']}")


def gateways_join(stage, screen):
    screen.command("warren network create office --cidr 10.10.0.0/24")
    stage.fleet.make_network()
    screen.command("warren-gateway --join-key-file KEY …; warren device approve gateway")
    stage.fleet.join_gateways(REGIONS)
    for gateway in stage.fleet.listed("gateway", "list"):
        address = stage.fleet.address_known(gateway["name"])
        screen.seen(gateway["name"], f"in the region {gateway['service']['region']}, runs its state, as {address}")
    stage.fleet.make_route()
    stage.fleet.make_policy()


def agents_join(stage, screen):
    fleet = stage.fleet
    screen.command(f"{', '.join(fleet.agents)}$ warren up --server URL --key KEY")
    fleet.join_agents()
    for name in REGIONS:
        screen.wait(lambda name=name: fleet.handshakes(name) == len(fleet.agents), 10, f"handshakes at {name}")
    heard = {name: fleet.seen_at("gateway")[fleet.address_known(name)] for name in fleet.agents}
    for name, endpoint in heard.items():
        screen.seen(f"the {name}", f"is {fleet.address_known(name)}; the gateway hears it from {endpoint}")
    behind = [name for name, endpoint in heard.items() if endpoint.startswith(f"{HOME}:")]
    assert behind == ["laptop", "desktop"], f"behind the router {HOME} are {behind}"
    assert len(set(heard.values())) == len(heard), "two devices have one endpoint"


def stock_client_joins(stage, screen):
    fleet = stage.fleet
    screen.command("warren device add tablet --static --group laptops --output tablet.conf")
    fleet.add_tablet()
    screen.command("tablet$ wg-quick up ./tablet.conf")
    fleet.wg_quick("up")
    screen.wait(lambda: fleet.seen_at("gateway").get(fleet.address_known("tablet"), "").startswith("192.0.2.4:"), 10,
                "the tablet's handshake at the gateway")
    screen.seen("the tablet", f"is {fleet.address_known('tablet')}, with wg-quick and nothing of Warren")


ACTS = [
    Act("an owner, by a one-time link", "warren login --setup LINK", owner_sets_up),
    Act("two gateways join, in two regions", "warren-gateway --join-key-file KEY", gateways_join),
    Act("three agents, two behind a router", "warren up --key KEY", agents_join),
    Act("a device with a file for wg-quick", "warren device add --static", stock_client_joins),
]
