# SPDX-License-Identifier: Apache-2.0
"""An authenticator app."""
import base64
import hmac
import time


class Authenticator:
    """An app with the key that `warren totp enable` shows (RFC 6238). Each code counts once: this one shows the next
    already, which is taken as well, and waits only where that was used too."""

    def __init__(self, key):
        self.key = base64.b32decode(key)
        self.last = 0

    def code(self):
        self.last = step = max(int(time.time()) // 30, self.last + 1)
        while int(time.time()) // 30 < step - 1:
            time.sleep(30 - time.time() % 30)
        mac = hmac.digest(self.key, step.to_bytes(8, "big"), "sha1")
        start = mac[19] & 15
        return f"{(int.from_bytes(mac[start:start + 4], 'big') & 0x7fffffff) % 1_000_000:06}"
