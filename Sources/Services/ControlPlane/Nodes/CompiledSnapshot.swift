// SPDX-License-Identifier: Apache-2.0

import OverlayModel
public import OverlayProtocol

/// A node's whole state on its way to it.
public struct CompiledSnapshot: Sendable {
    let epoch: UInt64
    let revision: Revision
    let stateID: String
    let state: CompiledState

    public var whole: StateSnapshot {
        StateSnapshot(epoch: epoch, revision: revision, stateID: stateID, state: state.whole)
    }

    /// The message.
    public func text() throws -> [UInt8] {
        try StateSnapshot.message(epoch: epoch, revision: revision, stateID: stateID, state)
    }
}

extension CompiledSnapshot: Hashable {
    /// Of one device, equal ids are equal states.
    public static func == (a: Self, b: Self) -> Bool { a.identity == b.identity }

    public func hash(into hasher: inout Hasher) { hasher.combine(identity) }

    private var identity: [String] { ["\(state.device)", "\(epoch)", "\(revision)", stateID] }
}
