# SPDX-License-Identifier: Apache-2.0
"""`make bench-fabric`: what a real warren-agent holds in memory with 500 peers, which have no tunnels but real
streams. Its tunnel is a process of its own (wireguard-go), or the kernel's."""
import tempfile
import time

from fleet import Fleet
from installation import memory
from managed import SERVER, Thread
from namespace import wait_until
from world import BIN

PEERS = 500


class Wide(Thread):
    """A laptop, and room for as many others that it may know."""

    def make_network(self):
        self.warren("network", "create", "office", "--cidr", "10.10.0.0/20", "--topology", "mesh")
        self.warren("group", "create", "laptops")

    def let_all_know_each_other(self):
        self.make_policy()
        self.allow("--output", "allow", "--to", "group:laptops")

    def join_others(self, count):
        authority = self.folder / "control/ca.pem"
        fleet = Fleet(SERVER.removeprefix("https://"), authority, ("ip", "netns", "exec", self.phone.name))
        self.running["fleet"] = fleet.process
        fleet("enroll", count, self.join_key("--group", "laptops", "--reusable"))
        fleet("connect")

    def peers(self):
        return len(self.laptop.run("wg", "show", self.interface("laptop"), "peers").stdout.split())

    def memory(self):
        return memory(self.running["laptop"].pid)


def main():
    with tempfile.TemporaryDirectory() as name:
        world = Wide(BIN, name)
        try:
            for step in (world.start_control, world.set_up, world.make_network, world.join_gateway,
                         world.let_all_know_each_other, lambda: world.join_agent("laptop")):
                step()
            alone = world.memory()
            world.join_others(PEERS)
            wait_until(lambda: world.peers() == PEERS + 1, 120, "the laptop to have its peers")
            time.sleep(35)  # a report with all of them, and what it leaves behind
            found = world.memory()
        finally:
            world.close()
    print(f"  agent with 1 peer: {alone[0]:.1f} MiB resident, {alone[1]:.1f} of its own")
    print(f"  agent with {PEERS + 1} peers: {found[0]:.1f} MiB resident, {found[1]:.1f} of its own  (target: 40 MiB)")


main()
