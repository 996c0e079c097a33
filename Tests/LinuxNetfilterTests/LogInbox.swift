// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// What a source told, to be waited for.
final class LogInbox<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])

    func append(_ more: [Element]) { elements.withLock { $0 += more } }

    /// Waits until what has come satisfies `condition`, five seconds at most; returns what has come.
    func wait(until condition: ([Element]) -> Bool) -> [Element] {
        for _ in 0..<500 {
            let now = elements.withLock { $0 }
            if condition(now) { return now }
            usleep(10_000)
        }
        return elements.withLock { $0 }
    }
}
