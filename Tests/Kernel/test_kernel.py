# SPDX-License-Identifier: Apache-2.0
"""wg-server's kernel driver, judged by `wg`, the kernel's own tables and captures at the far side."""
from namespace import wait_until


def web(world):
    return world.rule(world.laptop, "10.20.0.0/24", "fd00:20::/64", protocol="tcp", ports=[8080], name="web")


def ready(world, *rules, **options):
    world.serve(8080)
    world.write_config(*(rules or (web(world),)), **options)
    world.start_server()
    world.laptop.up()
    world.phone.up()
    for client in (world.laptop, world.phone):
        wait_until(lambda: client.host.pings("10.10.0.1"), 10, f"{client.name}'s tunnel")


def test_auto_takes_the_kernel_whose_module_is_not_loaded_yet(world):
    assert "wireguard " not in open("/proc/modules").read()
    ready(world, driver="auto")
    assert 'tunnel driver driver=kernel\n' in world.log.read_text()
    assert "wireguard" in world.gateway.ip("-d", "link", "show", world.interface)
    assert world.laptop.host.connects("10.20.0.10", 8080)
