// SPDX-License-Identifier: Apache-2.0

import OverlayProtocol
import Synchronization

/// One connection to the control plane, from the attempt to its end.
final class NodeConnection: Sendable {
    private let outgoing: AsyncStream<NodeMessage>
    private let outgo: AsyncStream<NodeMessage>.Continuation
    private let isOver = Mutex(false)
    private let report: @Sendable (ManagedEvents.Connection) -> Void
    private let courier: FlowCourier?

    /// A server that reads nothing for as long as this many heartbeats is given up by its link before.
    private static let outgoingLimit = 16

    /// - Parameter flows: records to be carried; nil: there are none.
    init(flows: FlowUplink?, report: @escaping @Sendable (ManagedEvents.Connection) -> Void) {
        (outgoing, outgo) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.outgoingLimit))
        self.report = report
        courier = flows.map(FlowCourier.init)
    }

    func send(_ message: NodeMessage) {
        outgo.yield(message)
    }

    /// Nothing is reported from now on.
    func end() {
        isOver.withLock { $0 = true }
        outgo.finish()
    }

    /// Returns when the connection has ended.
    func run(as identity: NodeIdentity, by links: any ControlLinks) async {
        do {
            let link = try links.link(to: identity.server, authority: identity.authority)
            try await link.withStream { stream in try await self.carry(stream) }
            tell(.ended(.unreachable("the connection ended")))
        } catch let error as ControlLinkError {
            tell(.ended(error))
        } catch {
            tell(.ended(.unreachable("\(error)")))
        }
    }

    private func carry(_ stream: any ControlStream) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for try await message in stream.messages { self.received(message) } }
            group.addTask { for await message in self.outgoing { try await stream.send(message) } }
            if let courier { group.addTask { try await courier.run(on: stream) } }
            // Whichever ends first ends both.
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func received(_ message: ServerMessage) {
        courier?.heard(message)
        if case .flowsTaken = message { return }
        tell(.message(message))
    }

    private func tell(_ event: ManagedEvents.Connection) {
        let isOver = isOver.withLock { $0 }
        if !isOver { report(event) }
    }
}
