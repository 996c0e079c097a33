// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol

/// What a node is sent beside its state. Commands are few, because who gives them waits; hints are made when there is
/// nothing else to send.
struct Asides: Sendable {
    private var commands: [StreamCommand] = []
    private var hints: HintFeed
    private var isHinting = false

    init(_ board: PresenceBoard) {
        hints = HintFeed(board)
    }

    mutating func add(_ command: StreamCommand) {
        commands.append(command)
    }

    /// - Returns: whether there may be something to say.
    mutating func hint() -> Bool {
        isHinting = hints.isBehind
        return isHinting
    }

    /// - Parameter state: the one that the node has been sent.
    mutating func next(_ state: CompiledState?) -> ServerMessage? {
        if !commands.isEmpty { return .command(commands.removeFirst()) }
        guard isHinting, let state else { return nil }
        isHinting = false
        return hints.next(state).map { .hint($0) }
    }
}
