# SPDX-License-Identifier: Apache-2.0
"""Packets that may not arrive, while somebody tries to make a gateway stand open."""
import contextlib
import socket
import threading
import time


class Spray(contextlib.AbstractContextManager):
    """A datagram each 2 ms, from a host that may not."""

    def __init__(self, host, address, port):
        self.sent = 0
        self._target = (address, port)
        self._running = True
        self._socket = host.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._thread = threading.Thread(target=self._send, daemon=True)
        self._thread.start()

    def __exit__(self, *_):
        self._running = False
        self._thread.join(timeout=2)
        self._socket.close()

    def _send(self):
        while self._running:
            with contextlib.suppress(OSError):
                self._socket.sendto(b"let me in", self._target)
                self.sent += 1
            time.sleep(0.002)
