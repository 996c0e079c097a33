// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The last lines of a program's log, for who asks for them from afar.
public final class LogTail: Sendable {
    private static let kept = 200

    private let kept = Mutex<[String]>([])

    public init() {}

    public var lines: [String] { kept.withLock { $0.suffix(Self.kept) } }

    public func add(_ line: String) {
        kept.withLock { lines in
            lines.append(line.hasSuffix("\n") ? String(line.dropLast()) : line)
            // Now and then, and then many.
            if lines.count > 2 * Self.kept { lines.removeFirst(lines.count - Self.kept) }
        }
    }
}
