// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol
import Synchronization
import Testing

@testable import NodeRuntime

@Suite struct FlowBacklogTests {
    @Test func `batches go in order, one at a time, and what nobody took is sent again under its number`() {
        var backlog = FlowBacklog()
        let none = backlog.next()
        let hadRoom = backlog.append(records(0..<1500))
        #expect(none == nil && hadRoom)
        let first = [backlog.next(), backlog.next()]
        let isOther = backlog.taken(7)
        let again = backlog.next()
        let isFirst = backlog.taken(1)
        #expect(first[0]?.number == 1 && first[0]?.records == records(0..<1000))
        #expect(first[1] == first[0] && again == first[0])
        #expect(!isOther && isFirst)
        let second = backlog.next()
        let isSecond = backlog.taken(2)
        let last = backlog.next()
        #expect(second?.number == 2 && second?.records == records(1000..<1500))
        #expect(isSecond && last == nil)
    }

    @Test func `what finds no room is counted, told once, and what came first stays`() {
        var backlog = FlowBacklog(limits: .init(records: 10, bytes: .max))
        let hadRoom = backlog.append(records(0..<15))
        backlog.countDropped(3)
        let first = backlog.next()
        #expect(!hadRoom)
        #expect(first?.records == records(0..<10) && first?.dropped == 8)
        _ = backlog.taken(1)
        let nothing = backlog.next()
        _ = backlog.append(records(20..<30))
        let second = backlog.next()
        #expect(nothing == nil && second?.dropped == 0)
    }

    @Test func `bytes are bounded as records are`() {
        var backlog = FlowBacklog(limits: .init(records: .max, bytes: 10_000))
        var record = records(0..<1)[0]
        record.rule = String(repeating: "x", count: 4000)
        let hadRoom = backlog.append([record, record, record])
        let batch = backlog.next()
        #expect(!hadRoom && batch?.records.count == 2 && batch?.dropped == 1)
    }

    @Test func `losses alone are told as well`() {
        var backlog = FlowBacklog()
        backlog.countDropped(5)
        let batch = backlog.next()
        #expect(batch == FlowBatch(number: 1, records: [], dropped: 5))
    }

    @Test(.timeLimit(.minutes(5))) func `nothing is sent before the server knows who speaks, nor before a receipt`()
        async throws
    {
        let uplink = FlowUplink(interval: .milliseconds(1))
        uplink.append(records(0..<2500))
        let sent = try await over(FlowCourier(uplink)) { courier, sent in
            #expect(sent.count == 0)
            courier.heard(.pending)
            courier.heard(.pending)
            try await sent.wait(for: 1)
            courier.heard(.flowsTaken(FlowReceipt(number: 9)))
            courier.heard(.flowsTaken(FlowReceipt(number: 1)))
            try await sent.wait(for: 2)
        }
        #expect(sent.map(\.number) == [1, 2])
        // The connection broke before the second was taken.
        let again = try await over(FlowCourier(uplink)) { courier, sent in
            courier.heard(.pending)
            try await sent.wait(for: 1)
            courier.heard(.flowsTaken(FlowReceipt(number: 2)))
            try await sent.wait(for: 2)
            courier.heard(.flowsTaken(FlowReceipt(number: 3)))
        }
        #expect(again.map(\.number) == [2, 3])
        #expect(again.flatMap(\.records) == records(1000..<2500))
    }

    private func over(
        _ courier: FlowCourier, _ body: (FlowCourier, SentBatches) async throws -> Void
    ) async throws -> [FlowBatch] {
        let sent = SentBatches()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await courier.run(on: sent) }
            try await body(courier, sent)
            group.cancelAll()
        }
        return sent.batches
    }

    private func records(_ numbers: Range<Int>) -> [FlowRecord] {
        numbers.map { number in
            FlowRecord(
                timestamp: Int64(number), event: .start, accepts: true,
                source: IPAddress(family: .v4, number: UInt128(number)),
                destination: IPAddress(family: .v4, number: 1), protocol: .udp)
        }
    }
}

/// A stream that keeps what is sent on it.
private final class SentBatches: ControlStream {
    private let kept = Mutex<[FlowBatch]>([])
    private let (arrivals, arrival) = AsyncStream.makeStream(of: Int.self)

    var batches: [FlowBatch] { kept.withLock { $0 } }
    var count: Int { batches.count }
    var messages: AsyncThrowingStream<ServerMessage, any Error> { AsyncThrowingStream { _ in } }

    func send(_ message: NodeMessage) async throws {
        guard case .flows(let batch) = message else { return }
        let count = kept.withLock { kept in
            kept.append(batch)
            return kept.count
        }
        arrival.yield(count)
    }

    func wait(for count: Int) async throws {
        if self.count >= count { return }
        for await arrived in arrivals where arrived >= count { return }
    }
}
