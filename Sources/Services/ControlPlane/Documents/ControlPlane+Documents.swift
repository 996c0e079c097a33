// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// The configuration as a document: applied to the same tenant it changes nothing.
    public func document(_ caller: Caller) throws -> ConfigurationDocument {
        ConfigurationDocument(of: try configuration(caller), users: emails(of: caller.tenantID))
    }

    /// Makes the configuration what a document says, as one revision. A document whose own tests fail changes nothing.
    public func apply(_ caller: Caller, _ request: BulkRequest) async throws -> BulkResponse {
        guard request.dryRun != true else {
            let draft = try draft(caller)
            return try trial(of: request.document, prune: request.prune ?? false, on: draft, caller).response(nil)
        }
        let applied = try await change(caller, "bulk.apply") { draft in
            let trial = try trial(of: request.document, prune: request.prune ?? false, on: draft, caller)
            try trial.refuseIfFailing()
            draft = trial.draft
            return trial
        }
        // Comparing what is reached takes a while: nobody's change waits for it.
        return try applied.response(applied.draft.changes.isEmpty ? nil : applied.draft.revision)
    }

    /// What a document's policies, or the present ones, say to some flows.
    public func test(_ caller: Caller, _ request: PolicyTrial) throws -> PolicyTestResponse {
        let trial = try trial(of: request.document, prune: request.prune ?? false, on: try draft(caller), caller)
        return PolicyTestResponse(try trial.results + trial.results(of: request.tests ?? [], field: "tests"))
    }

    /// Which flows a document would change.
    public func difference(_ caller: Caller, _ request: PolicyTrial) throws -> ReachabilityDifference {
        try trial(of: request.document, prune: request.prune ?? false, on: try draft(caller), caller).reachability
    }

    /// The overlay as a document would make it.
    func overlay(_ caller: Caller, with document: ConfigurationDocument?) throws -> Overlay {
        guard let document else { return try overlay(caller) }
        return try trial(of: document, prune: false, on: try draft(caller), caller).after
    }

    private func draft(_ caller: Caller) throws -> Draft<Configuration> {
        let current = try ledger(of: caller.tenantID).current
        return Draft(current.tables, revision: current.revision + 1, now: now())
    }

    private func trial(
        of document: ConfigurationDocument?, prune: Bool, on draft: Draft<Configuration>, _ caller: Caller
    ) throws -> DocumentTrial {
        let emails = emails(of: caller.tenantID)
        let users = Dictionary(emails.map { ($0.value, $0.key) }) { first, _ in first }
        let space = installation.tables.tenants[caller.tenantID]?.ipv6Space
        var application = DocumentApplication(
            document ?? ConfigurationDocument(), to: draft, users: users, ipv6Space: space)
        try Problem.at("document") { try application.run(prune: prune) }
        var changed = draft
        try changed.become(application.result)
        return try DocumentTrial(from: draft.tables, changed, tests: document?.tests ?? [])
    }

    private func emails(of tenant: ID<Tenant>) -> [ID<User>: String] {
        let tables = installation.tables
        let members = tables.memberships.values.filter { $0.tenantID == tenant }.map(\.userID)
        return members.reduce(into: [:]) { emails, id in emails[id] = tables.users[id]?.email }
    }
}

/// A configuration before and after a document.
struct DocumentTrial {
    let draft: Draft<Configuration>
    let after: Overlay
    private let present: Configuration
    private(set) var results: [FlowTestResult] = []

    init(from present: Configuration, _ draft: Draft<Configuration>, tests: [FlowTest]) throws {
        self.present = present
        self.draft = draft
        after = Overlay(draft.tables)
        results = try results(of: tests, field: "document.tests")
    }

    var reachability: ReachabilityDifference {
        let limit = 1000
        let changes = Overlay(present).verdictChanges(to: after, at: draft.now, limit: limit)
        return ReachabilityDifference(
            changes: changes.map { change in
                ReachabilityChange(
                    from: change.source, to: change.destination, protocol: change.protocol, ports: change.ports,
                    before: change.wasAllowed ? .allow : .deny, after: change.wasAllowed ? .deny : .allow)
            }, isCut: changes.count == limit)
    }

    func results(of tests: [FlowTest], field: String) throws -> [FlowTestResult] {
        try tests.enumerated().map { index, test in
            try Problem.at("\(field)[\(index)]") {
                let (flow, _, _) = try after.flow(
                    from: test.from, to: test.to, protocol: test.protocol, port: test.port)
                let decision = after.verdict(on: flow, at: draft.now)
                return FlowTestResult(
                    test: test, passed: decision.allowed == (test.expect == .allow), decision: decision,
                    rule: decision.rule.flatMap(after.configuration.words))
            }
        }
    }

    func refuseIfFailing() throws {
        let failing = results.filter { !$0.passed }
        guard let first = failing.first else { return }
        let flow =
            "\(first.test.from) to \(first.test.to), \(first.test.protocol.rawValue)"
            + (first.test.port.map { " \($0)" } ?? "")
        throw Problem(
            .invalid, field: "document.tests",
            "\(failing.count) of \(results.count) tests fail, first: \(flow) should be \(first.test.expect.rawValue)")
    }

    func response(_ revision: Revision?) throws -> BulkResponse {
        BulkResponse(
            revision: revision, changes: try draft.differences(from: present), tests: results,
            reachability: reachability)
    }
}
