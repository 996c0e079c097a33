// SPDX-License-Identifier: Apache-2.0

import CLinux
import LinuxNetlink
public import NodeRuntime
import Synchronization

/// The packets that the firewall hands to an NFLOG group, read on a thread of its own.
///
/// The group is taken when the log is made: packets wait in the kernel until `start`.
public final class PacketLog: FlowEventSource {
    private let reader: Mutex<PacketLogReader>
    private let thread = Mutex<ReaderThread?>(nil)

    /// Whether the kernel tells the conntrack marks of packets. Where it doesn't, the firewall can copy them into the
    /// packets' marks (`meta mark set ct mark`) before it logs; else denials and starts are recorded without their rule.
    public let tellsConntrackMarks: Bool

    /// Room for some 16,000 packets.
    private static let receiveBuffer: Int32 = 8 << 20

    public convenience init(group: UInt16) throws(PacketLogError) {
        try self.init(group: group, receiveBuffer: Self.receiveBuffer)
    }

    /// - Parameter receiveBuffer: bytes that the kernel keeps while the reader doesn't get to run.
    init(group: UInt16, receiveBuffer: Int32) throws(PacketLogError) {
        let socket = try PacketLogSocket(group: group, receiveBuffer: receiveBuffer)
        tellsConntrackMarks = socket.tellsConntrackMarks
        reader = Mutex(PacketLogReader(socket))
    }

    public func start(_ receive: @escaping @Sendable ([FlowEvent]) -> Void) throws {
        let descriptor = reader.withLock { $0.fileDescriptor }
        let thread = try ReaderThread(waitingFor: descriptor) { [self] in
            reader.withLock { $0.readWaiting(receive) }
            return .wait
        }
        self.thread.withLock { $0 = thread }
    }

    public func stop() {
        thread.withLock { $0.take() }?.stop()
    }
}

/// Turns datagrams of NFLOG into flow events. Its buffers are used again and again.
struct PacketLogReader: ~Copyable {
    private let socket: PacketLogSocket
    private var names = InterfaceNames()
    private var lastSequence: UInt32?
    private var buffer = [UInt8](repeating: 0, count: PacketLogSocket.datagramSize * 2)
    private var events: [FlowEvent] = []

    /// Datagrams that are read before the thread looks whether it should stop.
    private static let datagramsPerTurn = 16

    init(_ socket: consuming PacketLogSocket) {
        self.socket = socket
    }

    var fileDescriptor: Int32 { socket.fileDescriptor }

    mutating func readWaiting(_ receive: ([FlowEvent]) -> Void) {
        names.refresh()
        for _ in 0..<Self.datagramsPerTurn {
            guard case .datagram(let count) = socket.read(into: &buffer) else { return }
            events.removeAll(keepingCapacity: true)
            decode(count)
            if !events.isEmpty { receive(events) }
        }
    }

    private mutating func decode(_ count: Int) {
        let now = UnixTime.milliseconds
        var messages: [PacketLogMessage] = []
        do {
            try forEachMessage(in: buffer.span.extracting(0..<count)) { (header, payload) throws(MalformedMessage) in
                if header.type == PacketLogMessage.type { messages.append(try PacketLogMessage(payload)) }
            }
        } catch {
            // The kernel sends no such thing; what stood behind it in the datagram shows as a gap in the sequence.
        }
        for message in messages { add(message, now: now) }
    }

    private mutating func add(_ message: PacketLogMessage, now: Int64) {
        if let sequence = message.sequence {
            if let lastSequence, sequence != lastSequence &+ 1 {
                events.append(.lost(Int(sequence &- lastSequence &- 1)))
            }
            lastSequence = sequence
        }
        // Another program's log statement may use the group.
        guard let kind = message.kind else { return }
        guard let packet = message.packet else {
            events.append(.lost(1))
            return
        }
        events.append(
            .packet(
                PacketEvent(
                    kind: kind, mark: message.flowMark, inputInterface: message.inputIndex.flatMap { names.name($0) },
                    outputInterface: message.outputIndex.flatMap { names.name($0) }, packet: packet,
                    timestamp: message.timestamp ?? now)))
    }
}
