// SPDX-License-Identifier: Apache-2.0

public import OverlayModel
public import ServiceLifecycle
import Synchronization

/// The flow log of a node: carries events from their sources through the recorder to the sinks while it runs.
///
/// Events are recorded on their source's thread, under a lock that is held for microseconds; nothing waits for I/O.
public final class FlowLog: Service, FlowLegend {
    private let recorder: Mutex<FlowRecorder>
    private let sources: [any FlowEventSource]
    private let sinks: [any FlowLogSink]

    public init(
        recorder: FlowRecorder = FlowRecorder(), sources: [any FlowEventSource], sinks: [any FlowLogSink]
    ) {
        self.recorder = Mutex(recorder)
        self.sources = sources
        self.sinks = sinks
    }

    public func announce(_ mark: FlowMark, rules: [String], owners: [FlowOwner], logging: FlowLogging?) {
        let isWhole = logging.map { !$0.deniedOnly } ?? false
        recorder.withLock { $0.announce(mark, rules: rules, owners: owners, tellsEnds: isWhole) }
    }

    /// Starts the sources and runs until graceful shutdown or cancellation; then the sources have stopped.
    public func run() async throws {
        defer {
            for source in sources { source.stop() }
            write { $0.finish(into: &$1) }
        }
        for source in sources {
            try source.start { [self] events in receive(events) }
        }
        // Cancellation is the regular end here: there is nothing to undo but the sources.
        try? await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                try await Task.sleep(for: .seconds(1))
                write { $0.handleTimeout(now: .now, into: &$1) }
            }
        }
    }

    private func receive(_ events: [FlowEvent]) {
        let now = ContinuousClock.now
        write { recorder, records in
            records.reserveCapacity(events.count)
            for event in events { recorder.record(event, now: now, into: &records) }
        }
        let lost = events.reduce(0) { count, event in
            if case .lost(let more) = event { count + more } else { count }
        }
        if lost > 0 { for sink in sinks { sink.countDropped(lost) } }
    }

    private func write(_ record: (inout FlowRecorder, inout [FlowRecord]) -> Void) {
        var records: [FlowRecord] = []
        recorder.withLock { record(&$0, &records) }
        if !records.isEmpty { for sink in sinks { sink.append(records) } }
    }
}
