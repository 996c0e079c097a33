// SPDX-License-Identifier: Apache-2.0

import Addressing
import NodeRuntime
import OverlayModel
import Synchronization
import Testing

@Suite struct FlowLogTests {
    @Test(.timeLimit(.minutes(10))) func `events become records in the sink, and losses are counted`() async throws {
        let (source, sink) = (HandSource(), MemorySink())
        let log = FlowLog(sources: [source], sinks: [sink])
        try await withThrowingTaskGroup { group in
            group.addTask { try await log.run() }
            try await source.started()
            source.send([.packet(.denied), .lost(4), .packet(.denied)])
            #expect(sink.records.count == 2 && sink.dropped == 4)
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(source.isStopped)
    }

    @Test(.timeLimit(.minutes(10))) func `rules that are announced name the next events`() async throws {
        let (source, sink) = (HandSource(), MemorySink())
        let log = FlowLog(sources: [source], sinks: [sink])
        try await withThrowingTaskGroup { group in
            group.addTask { try await log.run() }
            try await source.started()
            let mark = FlowMark(slot: 1, generation: 1, wouldDeny: false, rule: nil)
            log.announce(mark, rules: ["block"], owners: [], logging: FlowLogging(group: 100))
            var event = PacketEvent.denied
            event.mark = FlowMark(deniedBy: 0, slot: 1, generation: 1)
            source.send([.packet(event)])
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(sink.records.map(\.rule) == ["block"])
    }

    @Test func `a source that cannot start ends the run, and the others are stopped`() async throws {
        let (first, broken) = (HandSource(), HandSource(failure: Broken()))
        let log = FlowLog(sources: [first, broken], sinks: [MemorySink()])
        await #expect(throws: Broken.self) { try await log.run() }
        #expect(first.isStopped)
    }

    @Test(.timeLimit(.minutes(10))) func `what is held back is written at the end`() async throws {
        let (source, sink) = (HandSource(), MemorySink())
        let limit = DenialLimit(burst: 1, interval: .seconds(3600))
        let log = FlowLog(
            recorder: FlowRecorder(denialLimit: limit), sources: [source], sinks: [sink])
        try await withThrowingTaskGroup { group in
            group.addTask { try await log.run() }
            try await source.started()
            source.send(Array(repeating: .packet(.denied), count: 10))
            #expect(sink.records.count == 1)
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(sink.records.map(\.suppressed) == [nil, 8])
    }
}

private struct Broken: Error {}

/// A source whose events the test sends by hand.
private final class HandSource: FlowEventSource {
    private let receive = Mutex<(@Sendable ([FlowEvent]) -> Void)?>(nil)
    private let stopped = Mutex(false)
    private let failure: Broken?
    private let (starts, start) = AsyncStream.makeStream(of: Void.self)

    init(failure: Broken? = nil) {
        self.failure = failure
    }

    var isStopped: Bool { stopped.withLock { $0 } }

    func start(_ receive: @escaping @Sendable ([FlowEvent]) -> Void) throws {
        if let failure { throw failure }
        self.receive.withLock { $0 = receive }
        start.yield()
    }

    func stop() { stopped.withLock { $0 = true } }

    func started() async throws { for await _ in starts { return } }

    func send(_ events: [FlowEvent]) { receive.withLock { $0 }?(events) }
}

private final class MemorySink: FlowLogSink {
    private let kept = Mutex<(records: [FlowRecord], dropped: Int)>(([], 0))

    var records: [FlowRecord] { kept.withLock { $0.records } }
    var dropped: Int { kept.withLock { $0.dropped } }

    func append(_ records: [FlowRecord]) -> Bool {
        kept.withLock { $0.records += records }
        return true
    }

    func countDropped(_ count: Int) { kept.withLock { $0.dropped += count } }
}

extension PacketEvent {
    fileprivate static let denied = PacketEvent(
        kind: .deny, mark: nil,
        packet: PacketSummary(
            source: IPAddress(family: .v4, number: 1), destination: IPAddress(family: .v4, number: 2), protocol: .udp),
        timestamp: 0)
}
