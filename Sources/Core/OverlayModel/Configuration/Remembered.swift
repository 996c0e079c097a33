// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What an overlay has found once for all who ask: it follows from the configuration alone.
final class Remembered<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let values = Mutex<[Key: Value]>([:])

    /// All that was asked for until now.
    var all: [Key: Value] { values.withLock { $0 } }

    /// Two that ask at the same time may both look; they find the same.
    func value(for key: Key, find: () -> Value) -> Value {
        if let known = values.withLock({ $0[key] }) { return known }
        let found = find()
        values.withLock { $0[key] = found }
        return found
    }

    /// What another overlay has found, and is so in this one.
    func inherit(_ found: [Key: Value]) { values.withLock { $0.merge(found) { own, _ in own } } }
}
