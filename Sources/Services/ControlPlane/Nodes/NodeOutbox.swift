// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol
import Synchronization

/// What waits to be sent on one connection, bounded whatever the node reads: of configurations only the newest, and
/// what the node is sent of it is worked out when it has read the message before.
final class NodeOutbox: Sendable {
    private struct Contents {
        var challenge: StreamChallenge?
        var configuration: TenantSnapshot?
        /// Of the last batch: the node sends no other before.
        var receipt: FlowReceipt?
        var mustStartOver = false
        var close: NodeSession.Output?
        var isFinished = false
        /// Nil before the hello.
        var feed: StateFeed?
        var asides: Asides

        func isTouched(by configuration: TenantSnapshot) -> Bool {
            mustStartOver || feed?.isTouched(by: configuration) ?? true
        }
    }

    private enum Item {
        case output(NodeSession.Output)
        case configuration(StateFeed, TenantSnapshot)
        case nothing
    }

    private let contents: Mutex<Contents>
    private let wakeups: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    init(_ challenge: StreamChallenge, _ board: PresenceBoard) {
        contents = Mutex(Contents(challenge: challenge, asides: Asides(board)))
        (wakeups, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Before the first configuration.
    func feed(_ feed: StateFeed) {
        put { $0.feed = feed }
    }

    /// Whom it doesn't touch isn't woken.
    func offer(_ configuration: TenantSnapshot) {
        let isTouched = contents.withLock { contents in
            guard configuration.revision >= contents.configuration?.revision ?? 0, contents.isTouched(by: configuration)
            else { return false }
            contents.configuration = configuration
            return true
        }
        if isTouched { wake.yield() }
    }

    func put(_ receipt: FlowReceipt) {
        put { $0.receipt = receipt }
    }

    /// What is sent next is the whole state.
    func startOver(_ configuration: TenantSnapshot) {
        put { $0.mustStartOver = true }
        offer(configuration)
    }

    func add(_ command: StreamCommand) {
        put { $0.asides.add(command) }
    }

    /// Who came and went is told when all else is.
    func hint() {
        let isBehind = contents.withLock { $0.asides.hint() }
        if isBehind { wake.yield() }
    }

    /// What else waits is not sent any more.
    func close(_ code: StreamCloseCode, _ reason: String) {
        put { $0.close = $0.close ?? .close(code, reason: reason) }
    }

    /// There is nobody to send to.
    func finish() {
        put { $0.isFinished = true }
        wake.finish()
    }

    /// Waits for something to send; for one caller at a time. Nil after the last.
    func next() async -> NodeSession.Output? {
        if let output = output() { return output }
        for await _ in wakeups {
            if let output = output() { return output }
        }
        return nil
    }

    private func put(_ change: (inout Contents) -> Void) {
        contents.withLock { change(&$0) }
        wake.yield()
    }

    /// Nobody who offers waits for the work that a configuration is.
    private func output() -> NodeSession.Output? {
        switch take() {
        case .nothing: return nil
        case .output(let output): return output
        case .configuration(var feed, let configuration):
            let output = feed.next(configuration)
            contents.withLock { $0.feed = feed }
            return output ?? self.output()
        }
    }

    private func take() -> Item {
        contents.withLock { contents in
            guard !contents.isFinished else { return .nothing }
            if let close = contents.close {
                contents.isFinished = true
                wake.finish()
                return .output(close)
            }
            if let challenge = contents.challenge.take() { return .output(.message(.challenge(challenge))) }
            if let receipt = contents.receipt.take() { return .output(.message(.flowsTaken(receipt))) }
            guard var feed = contents.feed, let configuration = contents.configuration.take() else {
                return contents.asides.next(contents.feed?.state).map { .output(.message($0)) } ?? .nothing
            }
            if contents.mustStartOver { feed.startOver() }
            contents.mustStartOver = false
            return .configuration(feed, configuration)
        }
    }
}
