// SPDX-License-Identifier: Apache-2.0

public import OverlayProtocol

/// What is asked of a node on its own machine.
public enum NodeCommand: Hashable, Sendable {
    case up(Invite?)
    case down
    /// How far the control plane may go on this machine.
    case agree(NodeConsent.Change)
    case status

    /// Where to enrol, and with what.
    public struct Invite: Hashable, Sendable, Codable {
        public let server: String
        /// A join key's invitation, as it was copied.
        public let key: String

        public init(server: String, key: String) {
            self.server = server
            self.key = key
        }
    }
}

extension NodeCommand: Codable {
    private enum CodingKeys: String, CodingKey {
        case command, invite, consent
    }

    private enum Verb: String, Codable {
        case up, down, agree, status
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Verb.self, forKey: .command) {
        case .up: self = .up(try container.decodeIfPresent(Invite.self, forKey: .invite))
        case .down: self = .down
        case .agree: self = .agree(try container.decode(NodeConsent.Change.self, forKey: .consent))
        case .status: self = .status
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .up(let invite):
            try container.encode(Verb.up, forKey: .command)
            try container.encodeIfPresent(invite, forKey: .invite)
        case .down: try container.encode(Verb.down, forKey: .command)
        case .agree(let change):
            try container.encode(Verb.agree, forKey: .command)
            try container.encode(change, forKey: .consent)
        case .status: try container.encode(Verb.status, forKey: .command)
        }
    }
}

/// What a node answers: a problem, or its report; after what isn't `status` a report each time that it changes.
public struct NodeAnswer: Codable, Hashable, Sendable {
    public var report: NodeReport?
    public var problem: Problem?

    public init(report: NodeReport? = nil, problem: Problem? = nil) {
        self.report = report
        self.problem = problem
    }
}

/// A node, to those who ask something of it on its own machine.
public protocol NodeControl: Sendable {
    /// - Throws: `Problem`
    func up(_ invite: NodeCommand.Invite?) async throws
    func down() async throws
    func agree(to change: NodeConsent.Change) async throws

    var report: NodeReport { get }
    /// The report now, and each one that differs; a slow reader sees the newest.
    func reports() -> AsyncStream<NodeReport>
}
