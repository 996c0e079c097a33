# SPDX-License-Identifier: Apache-2.0
"""Network namespaces as test hosts: sockets, processes and captures in them, all bounded in time."""
import contextlib
import ctypes
import json
import os
import signal
import socket
import struct
import subprocess
import threading
import time

_libc = ctypes.CDLL(None, use_errno=True)
_CLONE_NEWNET = 0x40000000


def wait_until(condition, seconds=5.0, what="the condition"):
    """Polls until the condition is true and returns what it returned; fails after `seconds`. A `what` that is a function
    is asked then."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what() if callable(what) else what}")
        time.sleep(0.02)


class Namespace:
    """A network namespace of our own; `close` removes it with all that is in it."""

    def __init__(self, name):
        self.name = name
        self.processes = []
        subprocess.run(["ip", "netns", "add", name], check=True)
        self.ip("link", "set", "lo", "up")
        # Nobody else is on these cables: addresses may be used at once.
        self.sysctl("net.ipv6.conf.default.accept_dad", 0)

    def close(self):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
                process.wait(timeout=5)
        for pid in subprocess.run(["ip", "netns", "pids", self.name], capture_output=True, text=True).stdout.split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        subprocess.run(["ip", "netns", "del", self.name], check=False)

    def run(self, *command, check=True, timeout=20, stdin=None):
        """Runs a command to its end and returns it, with its output as text."""
        done = subprocess.run(["ip", "netns", "exec", self.name, *map(str, command)], capture_output=True, text=True,
                              timeout=timeout, input=stdin)
        if check and done.returncode != 0:
            raise AssertionError(f"{' '.join(map(str, command))} in {self.name}: {done.stdout}{done.stderr}")
        return done

    def start(self, *command, log, env=None):
        """Starts a program whose output goes to the file `log`; ended with the namespace at the latest."""
        with open(log, "ab") as output:
            process = subprocess.Popen(["ip", "netns", "exec", self.name, *map(str, command)], stdin=subprocess.DEVNULL,
                                       stdout=output, stderr=output, env={**os.environ, **(env or {})})
        self.processes.append(process)
        return process

    def ip(self, *arguments, check=True):
        return self.run("ip", *arguments, check=check).stdout

    def nft(self, *arguments):
        return self.run("nft", *arguments).stdout

    def sysctl(self, key, value=None):
        """Reads a switch, or sets it."""
        if value is not None:
            self.run("sysctl", "-qw", f"{key}={value}")
        return self.run("sysctl", "-n", key).stdout.strip()

    @contextlib.contextmanager
    def entered(self):
        """The calling thread in this namespace: sockets made in here stay in it."""
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        there = os.open(f"/var/run/netns/{self.name}", os.O_RDONLY)
        try:
            _setns(there)
            yield
        finally:
            _setns(home)
            os.close(home)
            os.close(there)

    def socket(self, family, kind, protocol=0):
        with self.entered():
            made = socket.socket(family, kind, protocol)
        made.settimeout(2)
        return made

    # Questions about what gets through, asked from this host.

    def connects(self, address, port, seconds=1.0, source=None):
        """Whether a TCP connection comes up. A refusal by the far host counts: the packet was there and back."""
        with contextlib.closing(self.socket(_family(address), socket.SOCK_STREAM)) as sock:
            sock.settimeout(seconds)
            if source:
                sock.bind((source, 0))
            try:
                sock.connect((address, port))
                # Where an ICMP error ends the attempt, the socket is closed a moment before its error is there to be
                # read, and the attempt looks like a success: who has no peer was never connected.
                sock.getpeername()
                return True
            except ConnectionRefusedError:
                return True
            except OSError:
                return False

    def udp_answers(self, address, port, seconds=1.0):
        """Whether an echo server answers."""
        with contextlib.closing(self.socket(_family(address), socket.SOCK_DGRAM)) as sock:
            sock.settimeout(seconds)
            try:
                sock.sendto(b"hello", (address, port))
                return sock.recv(100) == b"hello"
            except OSError:
                return False

    def pings(self, address, count=1, seconds=1):
        return self.run("ping", "-n", "-q", "-c", count, "-W", seconds, address, check=False).returncode == 0


def _setns(descriptor):
    if _libc.setns(descriptor, _CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


def _family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def connect_hosts(a, a_name, b, b_name):
    """A cable: a veth pair between two namespaces, both ends up."""
    subprocess.run(["ip", "link", "add", a_name, "netns", a.name, "type", "veth", "peer", "name", b_name, "netns",
                    b.name], check=True)
    for host, name in ((a, a_name), (b, b_name)):
        host.ip("link", "set", name, "up")


class EchoServer:
    """TCP and UDP echo on one port of a host, IPv4 and IPv6, in a thread."""

    def __init__(self, host, port):
        self.port = port
        self._running = True
        self._sockets = []
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            sock = host.socket(socket.AF_INET6, kind)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            sock.bind(("::", port))
            sock.settimeout(0.2)
            self._sockets.append(sock)
        self._sockets[0].listen(200)
        self._threads = [threading.Thread(target=self._accept, daemon=True),
                         threading.Thread(target=self._datagrams, daemon=True)]
        for thread in self._threads:
            thread.start()

    def close(self):
        self._running = False
        for thread in self._threads:
            thread.join(timeout=3)
        for sock in self._sockets:
            sock.close()

    def _accept(self):
        while self._running:
            with contextlib.suppress(TimeoutError, OSError):
                connection, _ = self._sockets[0].accept()
                threading.Thread(target=self._echo, args=(connection,), daemon=True).start()

    def _echo(self, connection):
        connection.settimeout(30)
        with contextlib.suppress(OSError), connection:
            while self._running:
                data = connection.recv(65536)
                if not data:
                    return
                connection.sendall(data)

    def _datagrams(self):
        while self._running:
            with contextlib.suppress(TimeoutError, OSError):
                data, sender = self._sockets[1].recvfrom(2048)
                self._sockets[1].sendto(data, sender)


class Capture:
    """Every IP packet that comes in at an interface of a host: what the far side really saw."""

    def __init__(self, host, interface):
        self.packets = []
        self._socket = host.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
        self._socket.bind((interface, 3))
        self._socket.settimeout(0.1)
        self._running = True
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def close(self):
        self._running = False
        self._thread.join(timeout=3)
        self._socket.close()

    def _read(self):
        while self._running:
            with contextlib.suppress(TimeoutError, OSError):
                data, address = self._socket.recvfrom(2048)
                if address[2] != socket.PACKET_OUTGOING:
                    packet = _parse(data)
                    if packet:
                        self.packets.append(packet)

    def count(self, **wanted):
        """How many packets have these fields: src, dst, proto, dport, mss."""
        return sum(all(packet.get(key) == value for key, value in wanted.items()) for packet in list(self.packets))


def _parse(data):
    version = data[0] >> 4 if data else 0
    if version == 4:
        header = (data[0] & 15) * 4
        proto, src, dst = data[9], socket.inet_ntop(socket.AF_INET, data[12:16]), socket.inet_ntop(socket.AF_INET, data[16:20])
    elif version == 6 and len(data) >= 40:
        header, proto = 40, data[6]
        src, dst = (socket.inet_ntop(socket.AF_INET6, data[start:start + 16]) for start in (8, 24))
    else:
        return None
    ports = struct.unpack("!HH", data[header:header + 4]) if proto in (6, 17) and len(data) >= header + 4 else (None, None)
    return {"src": src, "dst": dst, "proto": proto, "sport": ports[0], "dport": ports[1], "length": len(data),
            "mss": _largest_segment(data[header:]) if proto == 6 else None}


def _largest_segment(segment):
    """What a SYN says of it (RFC 9293, 3.2); None where it says nothing."""
    if len(segment) < 20 or not segment[13] & 2:
        return None
    options = segment[20:(segment[12] >> 4) * 4]
    while len(options) >= 2 and options[0] != 0:
        if options[0] == 2 and len(options) >= 4:
            return struct.unpack("!H", options[2:4])[0]
        options = options[1:] if options[0] == 1 else options[max(options[1], 2):]
    return None


def read_jsonl(path):
    """The records of a flow log that are complete so far."""
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file.read().split("\n")[:-1] if line]
