// SPDX-License-Identifier: Apache-2.0

import OverlayProtocol
import Synchronization

/// What large bodies of requests may take of memory at once: whoever sends slowly, on many connections, holds what has
/// come so far. Small ones are held down by the number of connections, so that nobody is kept from signing in.
final class BodyBudget: Sendable {
    /// Bytes of a body that are not counted. Nobody signs in with more.
    static let small = 16 << 10

    /// Of one body: what describes a tenant's largest object many times over.
    static func largest(for requirement: Requirement) -> Int {
        switch requirement {
        case .anonymous, .device: small
        case .user: 1 << 20
        }
    }

    private let left: Atomic<Int>

    init(_ bytes: Int) { left = Atomic(bytes) }

    /// What one request has of it, until nobody needs its body any more.
    final class Share: Sendable {
        private let budget: BodyBudget
        private let taken = Atomic(0)

        init(of budget: BodyBudget) { self.budget = budget }

        deinit { budget.left.add(taken.load(ordering: .relaxed), ordering: .relaxed) }

        /// - Throws: `.tooManyRequests`.
        func grow(to size: Int) throws(Problem) {
            let bytes = size - taken.load(ordering: .relaxed)
            guard bytes > 0 else { return }
            taken.store(size, ordering: .relaxed)
            guard budget.left.subtract(bytes, ordering: .relaxed).newValue >= 0 else {
                throw Problem(
                    .tooManyRequests,
                    "too many large requests are on their way at this moment; try again in some seconds")
            }
        }
    }
}
