# SPDX-License-Identifier: Apache-2.0
"""Part of `make bench`: how fast wg-server starts and reloads, and how much memory it holds."""
import tempfile
import time

from namespace import wait_until
from test_swap import many_rules
from world import World


def milliseconds(action):
    start = time.monotonic()
    action()
    return round((time.monotonic() - start) * 1000)


def main():
    print("wg-server (release), in a namespace, wireguard-go as its tunnel:")
    with tempfile.TemporaryDirectory() as folder:
        world = World(folder)
        try:
            # The tunnel's daemon alone: what starting costs without Warren.
            alone = milliseconds(lambda: world.gateway.run("sh", "-c", f"wireguard-go {world.prefix}x >/dev/null 2>&1"))
            world.gateway.ip("link", "del", f"{world.prefix}x")
            world.write_config(*many_rules(world, 100, 0))
            start = milliseconds(lambda: (world.start_server(wait=False), wait_until(ready(world), 10)))
            print(f"  start with 100 rules     {start:6} ms   (wireguard-go alone: {alone} ms)")
            print(f"  resident, 100 rules      {resident(world)} (target: 20)")
            world.write_config(*many_rules(world, 5000, 0))
            print(f"  SIGHUP to 5,000 rules    {milliseconds(world.reload):6} ms   (reading and checking the file with it)")
            print(f"  resident, 5,000 rules    {resident(world)} (target: 45)")
            world.stop_server()
        finally:
            world.close()


def resident(world):
    total, anonymous = (world.resident_kib(part) / 1024 for part in ("VmRSS", "RssAnon"))
    return f"{total:6.1f} MiB, of it anonymous {anonymous:.1f}"


def ready(world):
    return lambda: world.log.exists() and "ready" in world.log.read_text()


main()
