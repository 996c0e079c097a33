// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// `POST /bulk`: makes a tenant's configuration what a document says, all or nothing.
public struct BulkRequest: RequestBody {
    public let document: ConfigurationDocument
    /// Deletes what the document's sections don't name.
    public let prune: Bool?
    /// Only tells what would change.
    public let dryRun: Bool?

    public init(document: ConfigurationDocument, prune: Bool = false, dryRun: Bool = false) {
        self.document = document
        self.prune = prune
        self.dryRun = dryRun
    }

    private enum CodingKeys: String, CodingKey {
        case document, prune
        case dryRun = "dry_run"
    }
}

public struct BulkResponse: Codable, Sendable {
    /// The new one; missing where nothing changes, or nothing was to be changed.
    public let revision: UInt64?
    public let changes: [EntityDifference]
    /// The document's own tests, on what it makes.
    public let tests: [FlowTestResult]
    public let reachability: ReachabilityDifference

    public init(
        revision: UInt64?, changes: [EntityDifference], tests: [FlowTestResult], reachability: ReachabilityDifference
    ) {
        self.revision = revision
        self.changes = changes
        self.tests = tests
        self.reachability = reachability
    }
}

/// `POST /policies/test`, `POST /policies/diff`
public struct PolicyTrial: RequestBody {
    /// What would be changed first; missing: nothing.
    public let document: ConfigurationDocument?
    public let prune: Bool?
    /// Beside the document's own.
    public let tests: [FlowTest]?

    public init(document: ConfigurationDocument?, prune: Bool = false, tests: [FlowTest]? = nil) {
        self.document = document
        self.prune = prune
        self.tests = tests
    }
}

public struct FlowTestResult: Codable, Sendable, Hashable {
    public let test: FlowTest
    public let passed: Bool
    public let decision: Decision
    /// The rule that decided, in words.
    public let rule: String?

    public init(test: FlowTest, passed: Bool, decision: Decision, rule: String?) {
        self.test = test
        self.passed = passed
        self.decision = decision
        self.rule = rule
    }
}

public struct PolicyTestResponse: Codable, Sendable {
    public let passed: Bool
    public let results: [FlowTestResult]

    public init(_ results: [FlowTestResult]) {
        self.results = results
        passed = results.allSatisfy(\.passed)
    }
}

/// Flows whose verdict a change changes.
public struct ReachabilityDifference: Codable, Sendable, Hashable {
    public let changes: [ReachabilityChange]
    /// There are more than are shown.
    public let isCut: Bool

    public init(changes: [ReachabilityChange], isCut: Bool) {
        self.changes = changes
        self.isCut = isCut
    }

    private enum CodingKeys: String, CodingKey {
        case changes
        case isCut = "is_cut"
    }
}

public struct ReachabilityChange: Codable, Sendable, Hashable {
    public let from: String
    public let to: String
    public let `protocol`: ProtocolMatch
    /// Destination ports; none: all.
    public let ports: [PortRange]
    public let before: RuleAction
    public let after: RuleAction

    public init(
        from: String, to: String, protocol: ProtocolMatch, ports: [PortRange], before: RuleAction, after: RuleAction
    ) {
        self.from = from
        self.to = to
        self.protocol = `protocol`
        self.ports = ports
        self.before = before
        self.after = after
    }
}
