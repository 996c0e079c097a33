// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayProtocol

/// What has happened to a managed node since it last looked.
struct ManagedEvents: EventSet {
    /// What an operator did last.
    var order: Order?
    /// What the connection brought, in order.
    private(set) var connection: [Connection] = []
    var answers: [String: Result<[IPAddress], any Error>] = [:]
    /// Links, addresses, routes or rules of the host changed.
    var hostChanged = false
    /// Our part of the packet filter was changed by somebody else.
    var filterTouched = false
    var foreignFilterChanged = false
    var stop = false
    /// Those who wait until all this has been seen to.
    var waiting: [CheckedContinuation<Void, Never>] = []

    enum Order: Sendable {
        case up
        case down
        /// What is agreed to on this machine has changed.
        case agreed
        case enrolled(Enrolled)
    }

    /// What enrolment gave.
    struct Enrolled: Sendable {
        let identity: NodeIdentity
        let privateKey: PrivateKey
    }

    enum Connection: Sendable {
        case message(ServerMessage)
        case ended(ControlLinkError)
    }

    mutating func add(_ event: Connection) {
        // The last state is all that counts: a server that sends without end fills nothing.
        if case .message(.unknown) = event { return }
        if event.isAside, connection.count(where: \.isAside) >= Self.mostAsides { return }
        if case .message(let message) = event { connection.removeAll { $0.isSupersededBy(message) } }
        connection.append(event)
        if connection.count > Self.limit { connection.removeAll(where: \.isDelta) }
    }

    /// Of deltas that nobody has looked at: a node that is busy for so long asks for the whole state instead.
    private static let limit = 64
    /// Commands and hints that nobody has looked at.
    private static let mostAsides = 16
}

extension ManagedEvents.Connection {
    fileprivate func isSupersededBy(_ message: ServerMessage) -> Bool {
        switch (self, message) {
        case (.message(.challenge), .challenge): true
        case (.message(.snapshot), .snapshot), (.message(.snapshot), .pending): true
        case (.message(.delta), .snapshot), (.message(.delta), .pending): true
        case (.message(.pending), .snapshot), (.message(.pending), .pending): true
        default: false
        }
    }

    fileprivate var isAside: Bool {
        switch self {
        case .message(.command), .message(.hint): true
        default: false
        }
    }

    fileprivate var isDelta: Bool {
        if case .message(.delta) = self { true } else { false }
    }
}
