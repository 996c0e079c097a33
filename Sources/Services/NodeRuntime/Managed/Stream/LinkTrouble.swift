// SPDX-License-Identifier: Apache-2.0

import OverlayProtocol

/// Why a node is not connected, and what an operator can do about it.
public struct LinkTrouble: Hashable, Sendable, Codable {
    public let reason: String
    /// nil: nothing but to wait.
    public let advice: String?
    /// The server won't have this node, however often it asks.
    public let isRefusal: Bool

    public init(reason: String, advice: String? = nil, isRefusal: Bool = false) {
        self.reason = reason
        self.advice = advice
        self.isRefusal = isRefusal
    }
}

extension LinkTrouble {
    public init(_ error: ControlLinkError) {
        switch error {
        case .unreachable(let reason): self.init(reason: reason)
        case .untrusted(let reason):
            self.init(reason: reason, advice: "check the server's address and the key's fingerprint")
        case .refused(let problem):
            self.init(reason: problem.detail, isRefusal: problem.isLasting)
        case .closed(let code, let reason): self.init(code, reason: reason)
        }
    }

    private init(_ code: StreamCloseCode?, reason: String) {
        switch code {
        case .notAuthenticated:
            self.init(
                reason: "the server does not accept this node's credential: \(reason)",
                advice: "if its device was deleted, join again: \(Self.joinAgain)", isRefusal: true)
        case .gone:
            self.init(
                reason: "this node's device was deleted on the server: \(reason)",
                advice: "to join again: \(Self.joinAgain)", isRefusal: true)
        case .replaced:
            self.init(
                reason: "another connection has taken this node's place",
                advice: "look for a second machine with this one's state directory: each needs a join key of its own")
        case .versionUnknown:
            self.init(
                reason: "server and node speak no version that both know: \(reason)",
                advice: "update the older one", isRefusal: true)
        case .malformed: self.init(reason: "the server could not read a message of this node's: \(reason)")
        case .stopping: self.init(reason: "the server is stopping")
        case .reconnect: self.init(reason: "the server asked for another connection")
        case nil: self.init(reason: "the server closed the connection: \(reason)")
        }
    }

    private static let joinAgain = "make a join key on the server, then warren up --server URL --key KEY"
}

extension Problem {
    /// Whether the same request would be refused again.
    var isLasting: Bool { (400..<500).contains(code.status) && code != .tooManyRequests }
}
