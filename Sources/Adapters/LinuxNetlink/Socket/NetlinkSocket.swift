// SPDX-License-Identifier: Apache-2.0

import CLinux
import CMnl
import Glibc

/// A netlink socket of the network namespace of the thread that opens it; closes itself.
///
/// Requests wait for the kernel's answer, 10 seconds at most.
public struct NetlinkSocket: ~Copyable {
    /// The kernel's subsystem to talk to.
    public enum Bus: Hashable, Sendable {
        /// Links, addresses, routes, rules.
        case route
        /// Families by name, such as WireGuard's.
        case generic
        /// Packet filter, connection tracking, packet log.
        case netfilter

        fileprivate var number: Int32 {
            switch self {
            case .route: NETLINK_ROUTE
            case .generic: NETLINK_GENERIC
            case .netfilter: NETLINK_NETFILTER
            }
        }
    }

    /// What arrived on a socket that listens to groups.
    public enum Notification: Hashable, Sendable {
        /// A datagram.
        case datagram
        /// The kernel had more to say than the socket's buffer holds (ENOBUFS): some messages are gone.
        case lost
        /// Nothing is waiting.
        case nothing
    }

    let handle: Handle
    private var sequence: UInt32 = 0
    private var buffer = [UInt8](repeating: 0, count: bufferSize)

    /// The kernel fills at most 32 KiB per datagram of a dump; one message of WireGuard's may have 64 KiB.
    private static let bufferSize = 1 << 17

    /// Opens and binds a socket.
    /// - Parameter groups: multicast groups to listen to, by number (RTNLGRP_…), not by bit.
    public init(_ bus: Bus, groups: [UInt32] = []) throws(NetlinkError) {
        let handle = try Handle(bus)
        guard unsafe mnl_socket_bind(handle.pointer, 0, MNL_SOCKET_AUTOPID) == 0 else {
            throw NetlinkError("bind a netlink socket", code: errno)
        }
        // Words and brevity in errors, filters in dumps: kernels without them (before 4.20) do without.
        for option in [NETLINK_EXT_ACK, NETLINK_CAP_ACK, NETLINK_GET_STRICT_CHK] {
            _ = handle.set(SOL_NETLINK, option, UInt32(1))
        }
        _ = handle.set(SOL_SOCKET, SO_RCVTIMEO, timeval(tv_sec: 10, tv_usec: 0))
        for group in groups where !handle.set(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group) {
            throw NetlinkError("listen to netlink group \(group)", code: errno)
        }
        self.handle = handle
    }

    public var fileDescriptor: Int32 { handle.fileDescriptor }

    /// The address of this socket, which the kernel's answers carry.
    public var port: UInt32 { unsafe mnl_socket_get_portid(handle.pointer) }

    /// Asks for a receive buffer of this many bytes, above the system's limit where the process may.
    public func setReceiveBuffer(_ bytes: Int) {
        let size = Int32(clamping: bytes)
        if !handle.set(SOL_SOCKET, SO_RCVBUFFORCE, size) { _ = handle.set(SOL_SOCKET, SO_RCVBUF, size) }
    }

    /// Sends a message and gives it the next sequence number.
    /// - Returns: the sequence number.
    @discardableResult
    public mutating func send(_ message: NetlinkMessage, _ operation: String) throws(NetlinkError) -> UInt32 {
        sequence &+= 1
        let bytes = message.encoded(sequence: sequence)
        let sent = unsafe bytes.withUnsafeBytes { unsafe mnl_socket_sendto(handle.pointer, $0.baseAddress, $0.count) }
        guard sent == bytes.count else { throw NetlinkError(operation, code: sent < 0 ? errno : EMSGSIZE) }
        return sequence
    }

    /// Waits for a datagram and hands it to `body`.
    public mutating func receive(
        _ operation: String, _ body: (Span<UInt8>) throws(MalformedMessage) -> Void
    ) throws(NetlinkError) {
        var count: Int
        repeat {
            count = unsafe buffer.withUnsafeMutableBytes {
                unsafe mnl_socket_recvfrom(handle.pointer, $0.baseAddress, $0.count)
            }
        } while count < 0 && errno == EINTR
        guard count >= 0 else { throw NetlinkError(operation, code: errno == EAGAIN ? ETIMEDOUT : errno) }
        do {
            try body(buffer.span.extracting(0..<count))
        } catch {
            throw NetlinkError(operation, code: EBADMSG, message: error.description)
        }
    }

    /// Reads one waiting notification without waiting for one.
    public mutating func receiveNotification(
        _ body: (Span<UInt8>) throws(MalformedMessage) -> Void = { (_) throws(MalformedMessage) in }
    ) throws(NetlinkError) -> Notification {
        var poll = pollfd(fd: fileDescriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe Glibc.poll(&poll, 1, 0) == 1 else { return .nothing }
        do {
            try receive("read notifications", body)
            return .datagram
        } catch let error where error.code == ENOBUFS {
            return .lost
        }
    }

    /// libmnl's socket; this is its only owner. Not private: other modules destroy it, and the optimizer would drop
    /// the metadata of a private type that they need for it (Swift 6.3.1).
    @safe
    struct Handle: ~Copyable {
        let pointer: OpaquePointer

        init(_ bus: Bus) throws(NetlinkError) {
            guard let pointer = unsafe mnl_socket_open2(bus.number, Int32(SOCK_CLOEXEC.rawValue)) else {
                throw NetlinkError("open a netlink socket", code: errno)
            }
            unsafe self.pointer = pointer
        }

        var fileDescriptor: Int32 { unsafe mnl_socket_get_fd(pointer) }

        func set<Value>(_ level: Int32, _ option: Int32, _ value: Value) -> Bool {
            // The length is the value's own.
            unsafe withUnsafePointer(to: value) {
                unsafe setsockopt(fileDescriptor, level, option, $0, socklen_t(MemoryLayout<Value>.size)) == 0
            }
        }

        deinit { unsafe mnl_socket_close(pointer) }
    }
}
