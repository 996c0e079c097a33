// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol
import Synchronization

/// When sessions and tokens were used last, to the minute. It is kept beside the log, now and then: no request waits
/// for a write, and what is lost with the machine's power is some minutes.
final class CredentialUses: Sendable {
    private struct State {
        /// By the credential's id.
        var uses: [String: Timestamp] = [:]
        var isChanged = false
    }

    static let precision = Duration.seconds(60)
    /// Of what the store has it as an observation.
    static let key = "credential_uses"

    private let state = Mutex(State())

    func note(_ id: String, now: Timestamp) {
        state.withLock { state in
            if let last = state.uses[id], now - last < Self.precision { return }
            state.uses[id] = now
            state.isChanged = true
        }
    }

    subscript(id: String) -> Timestamp? { state.withLock { $0.uses[id] } }

    func restore(_ body: String) throws {
        let uses = try CanonicalJSON.decode([String: Timestamp].self, from: body)
        state.withLock { $0.uses = uses }
    }

    /// What is to be written down; nil: nothing new.
    /// - Parameter known: those that there are still.
    func takeChanges(of known: Set<String>) throws -> String? {
        let uses: [String: Timestamp]? = state.withLock { state in
            guard state.isChanged else { return nil }
            state.isChanged = false
            state.uses = state.uses.filter { known.contains($0.key) }
            return state.uses
        }
        return try uses.map { try CanonicalJSON.encode($0) }
    }

    /// What was taken last could not be written down.
    func noteFailure() { state.withLock { $0.isChanged = true } }
}
