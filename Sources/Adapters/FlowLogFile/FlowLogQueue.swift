// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import Synchronization

/// Records on their way to the writer's thread: at most `capacity`, and a count of those that found no room.
final class FlowLogQueue: Sendable {
    /// What the writer's thread is to do.
    struct Work: Sendable {
        var batches: [[FlowRecord]] = []
        var dropped = 0
        var rotate = false
        var stop = false
    }

    private struct State {
        var work = Work()
        var count = 0
    }

    private let state = Mutex(State())
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// - Returns: whether there was room.
    func append(_ records: [FlowRecord]) -> Bool {
        state.withLock { state in
            guard !state.work.stop, state.count + records.count <= capacity else {
                state.work.dropped += records.count
                return false
            }
            state.work.batches.append(records)
            state.count += records.count
            return true
        }
    }

    func drop(_ count: Int) { state.withLock { $0.work.dropped += count } }
    func rotate() { state.withLock { $0.work.rotate = true } }
    func stop() { state.withLock { $0.work.stop = true } }

    /// Takes all there is to do; only `stop` stays.
    func take() -> Work {
        state.withLock { state in
            let work = state.work
            state = State()
            state.work.stop = work.stop
            return work
        }
    }
}
