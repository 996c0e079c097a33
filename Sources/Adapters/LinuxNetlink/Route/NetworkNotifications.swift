// SPDX-License-Identifier: Apache-2.0

import CLinux
import Synchronization

/// Tells when links, addresses, routes or rules of the network namespace change, by whomever, from a thread of its own.
public final class NetworkNotifications: Sendable {
    private let reader: ReaderThread

    /// Listens from now on.
    /// - Parameter onChange: called on the thread, once for all that is waiting; also when the kernel had to drop
    ///   notifications, since something changed then.
    public init(onChange: @escaping @Sendable () -> Void) throws(NetlinkError) {
        let groups = [
            RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE,
            RTNLGRP_IPV4_RULE, RTNLGRP_IPV6_RULE,
        ]
        let listener = Listener(try NetlinkSocket(.route, groups: groups.map(\.rawValue)))
        reader = try ReaderThread(waitingFor: listener.fileDescriptor) {
            guard listener.drain() else { return .end }
            onChange()
            return .wait
        }
    }

    /// Ends listening; returns when no call is under way any more.
    public func stop() { reader.stop() }

    /// Ends listening without waiting for a call that is under way (`ReaderThread.end`).
    public func end() { reader.end() }

    /// The socket, which lives as long as the thread's closure.
    private final class Listener: Sendable {
        let fileDescriptor: Int32
        private let socket: Mutex<NetlinkSocket>

        init(_ socket: consuming sending NetlinkSocket) {
            fileDescriptor = socket.fileDescriptor
            self.socket = Mutex(socket)
        }

        /// Reads what is waiting, up to a bound, so that a flood gives calls, not silence.
        /// - Returns: false when the socket is broken.
        func drain() -> Bool {
            socket.withLock { socket in
                for _ in 0..<256 {
                    guard let notification = try? socket.receiveNotification() else { return false }
                    if notification == .nothing { break }
                }
                return true
            }
        }
    }
}
