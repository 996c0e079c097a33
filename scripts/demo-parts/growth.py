# SPDX-License-Identifier: Apache-2.0
"""A download, watched from outside: how its file grows."""
import time


def size(file):
    return file.stat().st_size if file.exists() else 0


def last_growth(file, quiet=0.7, limit=4):
    """When the file last grew, once it has not for `quiet` seconds."""
    begin = changed = time.monotonic()
    before = size(file)
    while time.monotonic() - changed < quiet:
        assert time.monotonic() - begin < limit, "the download was not cut"
        time.sleep(0.01)
        if size(file) != before:
            before, changed = size(file), time.monotonic()
    return changed
