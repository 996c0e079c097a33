// SPDX-License-Identifier: Apache-2.0

import CLinux
import CNetfilterLog
import Glibc
import LinuxNetlink

/// An NFLOG group of the network namespace of the thread that opens it; closes itself.
struct PacketLogSocket: ~Copyable {
    /// What a read brought.
    enum Reading: Hashable, Sendable {
        case datagram(Int)
        /// The kernel had more to say than the socket's buffer holds; the messages' sequence numbers tell how much.
        case lost
        case nothing
    }

    private let handle: Handle
    /// Whether the kernel tells the conntrack marks of packets. Needs CONFIG_NETFILTER_NETLINK_GLUE_CT, which
    /// distributions' kernels have.
    let tellsConntrackMarks: Bool

    /// The most that the kernel puts into one datagram.
    static let datagramSize = 1 << 15
    /// Fixed headers with extension headers and ports lie within this.
    private static let snapLength: UInt32 = 128
    /// A datagram is sent when so many packets are in it…
    private static let packetsPerDatagram: UInt32 = 64
    /// …or after so many hundredths of a second.
    private static let patience: UInt32 = 10

    /// - Parameter receiveBuffer: bytes that the kernel keeps while the reader doesn't get to run.
    init(group number: UInt16, receiveBuffer: Int32) throws(PacketLogError) {
        let handle = try Handle(group: number)
        tellsConntrackMarks = try Self.configure(handle, receiveBuffer)
        self.handle = handle
    }

    var fileDescriptor: Int32 { unsafe nflog_fd(handle.socket) }

    /// Reads one datagram if one is waiting.
    func read(into buffer: inout [UInt8]) -> Reading {
        var count: Int
        repeat {
            count = unsafe buffer.withUnsafeMutableBytes {
                unsafe recv(fileDescriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
            }
        } while count < 0 && errno == EINTR
        if count > 0 { return .datagram(count) }
        return count < 0 && errno == ENOBUFS ? .lost : .nothing
    }

    private static func configure(_ handle: borrowing Handle, _ receiveBuffer: Int32) throws(PacketLogError) -> Bool {
        // While the group is being set up, the library hands packets that come already to a callback; without one it
        // takes them for the failure of what is being set up. 1 means go on.
        unsafe nflog_callback_register(handle.group, { _, _, _, _ in 1 }, nil)
        try check(unsafe nflog_set_mode(handle.group, UInt8(NFULNL_COPY_PACKET), snapLength), "set NFLOG's copy mode")
        try check(unsafe nflog_set_nlbufsiz(handle.group, UInt32(datagramSize)), "set NFLOG's buffer")
        try check(unsafe nflog_set_qthresh(handle.group, packetsPerDatagram), "set NFLOG's batch")
        try check(unsafe nflog_set_timeout(handle.group, patience), "set NFLOG's timeout")
        let sequence = UInt16(NFULNL_CFG_F_SEQ)
        let tellsMarks = unsafe nflog_set_flags(handle.group, sequence | UInt16(NFULNL_CFG_F_CONNTRACK)) == 0
        if !tellsMarks {
            try check(unsafe nflog_set_flags(handle.group, sequence), "have NFLOG number its packets")
        }
        var bytes = receiveBuffer
        let size = socklen_t(MemoryLayout<Int32>.size)
        if unsafe setsockopt(nflog_fd(handle.socket), SOL_SOCKET, SO_RCVBUFFORCE, &bytes, size) < 0 {
            unsafe setsockopt(nflog_fd(handle.socket), SOL_SOCKET, SO_RCVBUF, &bytes, size)
        }
        return tellsMarks
    }

    private static func check(_ result: Int32, _ operation: String) throws(PacketLogError) {
        if result < 0 { throw PacketLogError(operation, code: errno) }
    }

    /// The library's socket and its group; this is their only owner.
    @safe
    private struct Handle: ~Copyable {
        let socket: OpaquePointer
        let group: OpaquePointer

        init(group number: UInt16) throws(PacketLogError) {
            guard let socket = unsafe nflog_open() else { throw PacketLogError("open NFLOG", code: errno) }
            guard let group = unsafe nflog_bind_group(socket, number) else {
                let code = errno
                unsafe nflog_close(socket)
                throw PacketLogError(binding: number, code: code)
            }
            unsafe self.socket = socket
            unsafe self.group = group
        }

        deinit {
            unsafe nflog_unbind_group(group)
            unsafe nflog_close(socket)
        }
    }
}

/// Why the flow log cannot be read, and what helps.
public struct PacketLogError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ operation: String, code: Int32) {
        description = "cannot \(operation): \(errorText(code)) (errno \(code))"
    }

    /// The kernel says EPERM both to those without the privilege and where another socket holds the group.
    init(binding group: UInt16, code: Int32) {
        description =
            switch code {
            case EPERM where geteuid() != 0:
                "cannot read NFLOG group \(group): this needs root, or the capability CAP_NET_ADMIN"
            case EPERM, EBUSY:
                "cannot read NFLOG group \(group): another program has it; choose another logging.group"
            default: "cannot read NFLOG group \(group): \(errorText(code)) (errno \(code))"
            }
    }
}
