# SPDX-License-Identifier: Apache-2.0
"""Whether the time of a refused sign-in tells if there is such a user: a wrong password of somebody who is in five
workspaces, each of which writes it down, and a user that there isn't, in turn, each from an address of its own. Mann
and Whitney's U says how often one of the first is slower than one of the second: a half, where nothing can be told; |z|
above 2 would be worth a look.

    bench_sign_in.py [SAMPLES]
"""
import bisect
import http.client
import json
import math
import pathlib
import statistics
import sys
import tempfile
import time

from installation import BASE, Installation


def refused(connection, number, email):
    body = json.dumps({"email": email, "password": f"a wrong password {number}"})
    start = time.perf_counter()
    connection.request("POST", BASE + "/auth/login", body,
                       {"X-Forwarded-For": f"198.51.{number // 250}.{number % 250 + 1}"})
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 401, answer.status
    return (time.perf_counter() - start) * 1000


def slower(first, second):
    """The share of pairs in which the first is slower, and how many standard deviations that is from a half."""
    order = sorted(second)
    below = sum(bisect.bisect_left(order, one) + bisect.bisect_right(order, one) for one in first) / 2
    pairs = len(first) * len(second)
    return below / pairs, (below - pairs / 2) / math.sqrt(pairs * (len(first) + len(second) + 1) / 12)


def main():
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as folder:
        installation = Installation(pathlib.Path(folder), tls=False)
        try:
            for number in range(4):
                installation.connect()("POST", "/tenants", {"name": f"Lab {number}"})
            connection = http.client.HTTPConnection("localhost", installation.server.port, timeout=60)
            known, nobody = [], []
            for number in range(samples):
                known.append(refused(connection, 2 * number, "ada@example.org"))
                nobody.append(refused(connection, 2 * number + 1, f"nobody{number}@example.org"))
        finally:
            installation.server.process.kill()
            installation.server.process.communicate()
    share, deviations = slower(known, nobody)
    print(f"a refused sign-in, {samples} of each       wrong password   unknown user")
    print(f"  median                            {statistics.median(known):9.1f} ms   {statistics.median(nobody):9.1f} ms")
    print(f"  a wrong password is the slower one of {share:.0%} of pairs (z = {deviations:+.1f})")


main()
