// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The newest report, for those who look and those who wait.
final class ReportBoard: Sendable {
    private struct State {
        var report: NodeReport
        var readers: [Int: AsyncStream<NodeReport>.Continuation] = [:]
        var next = 0
    }

    private let state: Mutex<State>

    init(_ report: NodeReport) {
        state = Mutex(State(report: report))
    }

    var report: NodeReport { state.withLock { $0.report } }

    func put(_ report: NodeReport) {
        state.withLock { state in
            guard state.report != report else { return }
            state.report = report
            for reader in state.readers.values { reader.yield(report) }
        }
    }

    func reports() -> AsyncStream<NodeReport> {
        let (stream, continuation) = AsyncStream.makeStream(of: NodeReport.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.next += 1
            state.readers[state.next] = continuation
            continuation.yield(state.report)
            return state.next
        }
        continuation.onTermination = { [weak self] _ in self?.remove(number) }
        return stream
    }

    private func remove(_ number: Int) {
        state.withLock { _ = $0.readers.removeValue(forKey: number) }
    }
}
