// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// Names of interfaces by index, asked of the kernel once in a while: packets tell the index only.
struct InterfaceNames {
    private var names: [UInt32: String?] = [:]
    private var since = ContinuousClock.now

    /// An interface that was renamed is called by its old name so long.
    private static var lifetime: Duration { .seconds(5) }

    /// Forgets what is too old. Called once a batch.
    mutating func refresh(now: ContinuousClock.Instant = .now) {
        guard now - since > Self.lifetime else { return }
        names.removeAll(keepingCapacity: true)
        since = now
    }

    /// - Returns: nil for an interface that is gone.
    mutating func name(_ index: UInt32) -> String? {
        if let known = names[index] { return known }
        let name = Self.ask(index)
        names[index] = .some(name)
        return name
    }

    private static func ask(_ index: UInt32) -> String? {
        var text = [CChar](repeating: 0, count: Int(IF_NAMESIZE))
        // The buffer has the size that the function demands; it ends the text with a zero.
        guard unsafe if_indextoname(index, &text) != nil else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
