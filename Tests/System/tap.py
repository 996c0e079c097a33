# SPDX-License-Identifier: Apache-2.0
"""A listener between a node and its control plane that sees what they say in clear: it has a certificate of the
server's own authority, whose key a test may read."""
import contextlib
import select
import ssl
import subprocess
import threading


class Tap:
    def __init__(self, host, folder, authority, listen, server):
        """Listens at `listen` in a host, and passes everything on to `server`; both (address, port)."""
        self._host, self._server = host, server
        self._directions = []
        self._running = True
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(*_certificate(folder, authority, listen[0]))
        self._socket = host.socket(2, 1)
        self._socket.setsockopt(1, 2, 1)
        self._socket.bind(listen)
        self._socket.listen(20)
        self._socket.settimeout(0.2)
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    @property
    def heard(self):
        """What was said in both directions, a text for each; a client's frames are unmasked."""
        return [_unmasked(bytes(said)) for said in self._directions]

    def close(self):
        self._running = False
        self._thread.join(timeout=3)
        self._socket.close()

    def _accept(self):
        while self._running:
            with contextlib.suppress(TimeoutError, OSError):
                near, _ = self._socket.accept()
                threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near):
        with contextlib.suppress(OSError):
            near = self._context.wrap_socket(near, server_side=True)
            plain = self._host.socket(2, 1)
            plain.connect(self._server)
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            self._pass_on(near, context.wrap_socket(plain))

    def _pass_on(self, near, far):
        """Both directions in one thread: two that read and write one TLS connection at once corrupt its records."""
        saids = {near: bytearray(), far: bytearray()}
        self._directions += saids.values()
        with near, far:
            while self._running:
                for source in self._readable(near, far):
                    sink = far if source is near else near
                    data = _what_is_there(source)
                    if data == b"":
                        return
                    if data:
                        saids[source] += data
                        sink.settimeout(5)
                        sink.sendall(data)

    @staticmethod
    def _readable(*ends):
        """Those with something to read: a TLS record that was read in part waits in the connection, not the socket."""
        waiting = [end for end in ends if end.pending()]
        return waiting or select.select(ends, (), (), 0.2)[0]


def _what_is_there(source):
    """What an end has said; empty when it has ended, and None if what came was no whole record."""
    source.settimeout(0)
    try:
        return source.recv(65536)
    except ssl.SSLWantReadError:
        return None


def _unmasked(said):
    """A request, and what follows one for a WebSocket: frames (RFC 6455 §5.2), whose payload a client masks."""
    head, end, frames = said.partition(b"\r\n\r\n")
    if not said.startswith(b"GET ") or b"upgrade: websocket" not in head.lower():
        return said
    clear = bytearray(head + end)
    while len(frames) >= 2:
        length, start = frames[1] & 127, 2
        if length > 125:
            size = 2 if length == 126 else 8
            length, start = int.from_bytes(frames[2:2 + size], "big"), 2 + size
        mask = frames[start:start + 4]
        payload = frames[start + 4:start + 4 + length]
        clear += bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
        frames = frames[start + 4 + length:]
    return bytes(clear)


def _certificate(folder, authority, address):
    """A leaf for the address, signed by the authority in the folder `authority`; the chain has the authority in it."""
    key, request, leaf, chain, extensions = (folder / f"tap.{name}" for name in ("key", "csr", "crt", "pem", "ext"))
    extensions.write_text(f"subjectAltName=IP:{address}\nextendedKeyUsage=serverAuth\n")
    _openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out",
             request, "-subj", "/CN=tap")
    _openssl("x509", "-req", "-in", request, "-CA", authority / "ca.pem", "-CAkey", authority / "ca.key",
             "-set_serial", "7", "-days", "2", "-extfile", extensions, "-out", leaf)
    chain.write_text(leaf.read_text() + (authority / "ca.pem").read_text())
    return chain, key


def _openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=20)
