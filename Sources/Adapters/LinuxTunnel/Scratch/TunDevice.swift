// SPDX-License-Identifier: Apache-2.0

public import Addressing
import CLinux
import Glibc
import LinuxNetlink

/// A TUN device: what is written comes in at the interface, what the kernel sends out at it can be read. It goes with
/// this value.
@safe public struct TunDevice: ~Copyable {
    public let name: InterfaceName
    private let descriptor: CInt

    /// In the calling thread's network namespace, up.
    public init(_ name: InterfaceName) throws {
        let descriptor = try Self.open(name)
        self.name = name
        self.descriptor = descriptor
    }

    private static func open(_ name: InterfaceName) throws -> CInt {
        let descriptor = unsafe clinux_tun_open(name.description, Int16(IFF_TUN | IFF_NO_PI))
        guard descriptor >= 0 else {
            throw SystemFileError(operation: "make the TUN device \(name)", code: -descriptor)
        }
        do {
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
            try SystemFile.overwrite("/proc/sys/net/ipv6/conf/\(name)/accept_dad", with: "0")
            var route = try RouteNetlink()
            if let link = try route.link(named: name) { try route.change(link, isUp: true, mtu: 1500) }
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit {
        close(descriptor)
    }

    public borrowing func send(_ packet: [UInt8]) throws {
        guard unsafe write(descriptor, packet, packet.count) == packet.count else {
            throw SystemFileError(operation: "send a packet out of \(name)", code: errno)
        }
    }

    /// - Returns: the next packet that left by this device; nil: there was none until `timeout` was over.
    public borrowing func receive(within timeout: Duration = .zero) -> [UInt8]? {
        if timeout > .zero {
            var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard unsafe Glibc.poll(&poll, 1, CInt(timeout / .milliseconds(1))) > 0 else { return nil }
        }
        var buffer = [UInt8](repeating: 0, count: 2048)
        let count = unsafe read(descriptor, &buffer, buffer.count)
        return count > 0 ? Array(buffer[..<count]) : nil
    }
}
