// SPDX-License-Identifier: Apache-2.0

import CLinux
import LinuxNetlink
public import NodeRuntime
import Synchronization

/// The ends of flows, as connection tracking tells them while they are forgotten, read on a thread of its own.
///
/// Totals and durations need the sysctls `net.netfilter.nf_conntrack_acct` and `nf_conntrack_timestamp` set to 1
/// before the flow begins.
public final class ConntrackEvents: FlowEventSource {
    private let socket: Mutex<NetlinkSocket>
    private let thread = Mutex<ReaderThread?>(nil)

    static let destroyed =
        UInt16(NFNL_SUBSYS_CTNETLINK) << 8 | UInt16(truncatingIfNeeded: IPCTNL_MSG_CT_DELETE.rawValue)
    /// Room for some 10,000 ends, when connection tracking clears its table.
    private static let receiveBuffer = 8 << 20
    /// Datagrams that are read before the thread looks whether it should stop.
    private static let datagramsPerTurn = 256

    public init() throws {
        let socket = try NetlinkSocket(.netfilter, groups: [UInt32(NFNLGRP_CONNTRACK_DESTROY.rawValue)])
        socket.setReceiveBuffer(Self.receiveBuffer)
        self.socket = Mutex(socket)
    }

    public func start(_ receive: @escaping @Sendable ([FlowEvent]) -> Void) throws {
        let descriptor = socket.withLock { $0.fileDescriptor }
        let thread = try ReaderThread(waitingFor: descriptor) { [self] in
            let events = socket.withLock { Self.readWaiting(&$0) }
            if !events.isEmpty { receive(events) }
            return .wait
        }
        self.thread.withLock { $0 = thread }
    }

    public func stop() {
        thread.withLock { $0.take() }?.stop()
    }

    private static func readWaiting(_ socket: inout NetlinkSocket) -> [FlowEvent] {
        let now = UnixTime.milliseconds
        var events: [FlowEvent] = []
        for _ in 0..<datagramsPerTurn {
            do {
                let read = try socket.receiveNotification { (datagram) throws(MalformedMessage) in
                    try forEachMessage(in: datagram) { (header, payload) throws(MalformedMessage) in
                        guard header.type == destroyed else { return }
                        if let end = try ConntrackMessage(payload).end(now: now) { events.append(.end(end)) }
                    }
                }
                if read == .nothing { break }
                // The kernel does not say how many.
                if read == .lost { events.append(.lost(1)) }
            } catch {
                events.append(.lost(1))
            }
        }
        return events
    }
}
