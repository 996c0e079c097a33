// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol

extension AccessRequest {
    private static let notes = 0...500
    private static let reasons = 1...500
    /// Of one user, that wait or count.
    static let most = 20

    static func note(_ text: String?) throws -> String { try words(text ?? "", notes, field: "note") }
    static func reason(_ text: String) throws -> String { try words(text, reasons, field: "reason") }

    private static func words(_ text: String, _ lengths: ClosedRange<Int>, field: String) throws -> String {
        guard lengths.contains(text.count) else {
            throw Problem(
                .invalid, field: field,
                "\(text.count) characters are not between \(lengths.lowerBound) and \(lengths.upperBound)")
        }
        return text
    }

    static func check(lifetime: Int, longest: Int) throws {
        guard (60...longest).contains(lifetime) else {
            throw Problem(
                .invalid, field: "expires_in",
                "\(lifetime) seconds are not between a minute (60) and the \(longest) that there may be")
        }
    }
}

extension Draft<Configuration> {
    func newAccessRequest(_ body: AccessRequestCreate, by user: ID<User>) throws -> AccessRequest {
        guard [.peer, .group, .route].contains(body.targetType) else {
            throw Problem(
                .invalid, field: "target_type",
                "\(body.targetType.rawValue) is more than one asks for: name a peer, a group or a route")
        }
        let rule = try tables.rule(body.rule, id: newID(), now: now, field: "")
        try AccessRequest.check(lifetime: body.expiresIn, longest: AccessRequest.longestLifetime)
        let open = tables.accessRequests.values.filter { $0.userID == user && $0.isOpen }
        guard open.count < AccessRequest.most else {
            throw Problem(.conflict, "\(open.count) requests of yours wait or count: withdraw what isn't needed")
        }
        return AccessRequest(
            id: newID(), userID: user, target: rule.target, protocol: rule.protocol, ports: rule.ports,
            lifetime: body.expiresIn, reason: try AccessRequest.reason(body.reason), createdAt: now)
    }

    /// A group that holds the asker alone, and so the devices that they own; and its policy, with the one rule. The
    /// group knows the route: nobody reaches what they don't know the way to.
    mutating func grant(
        _ request: AccessRequest, _ approval: AccessApproval, by user: ID<User>
    ) throws -> AccessRequest {
        let seconds = approval.expiresIn ?? request.lifetime
        try AccessRequest.check(lifetime: seconds, longest: request.lifetime)
        let note = try AccessRequest.note(approval.note)
        let expiry = now + .seconds(seconds)
        let policy = try policy(for: request, until: expiry)
        var group = Group(
            id: newID(), name: policy.name, description: policy.description,
            priority: approval.priority ?? Group.standardPriority, members: GroupMembers(userIDs: [request.userID]),
            policyIDs: [policy.id], createdAt: now)
        if case .route(let id) = request.target { group.routeIDs = [id] }
        try tables.check(group)
        try put(policy)
        try put(group)
        var request = request
        request.approve(
            AccessDecision(by: user, at: now, note: note),
            AccessGrant(groupID: group.id, policyID: policy.id, expiresAt: expiry))
        try put(request)
        return request
    }

    private func policy(for request: AccessRequest, until expiry: Timestamp) throws -> Policy {
        let body = RuleBody(
            direction: .output, action: .allow, target: request.target, protocol: request.protocol,
            ports: request.ports, expiresAt: expiry, description: request.reason)
        let rule = try tables.rule(body, id: newID(), now: now, field: "")
        let policy = Policy(
            id: newID(), name: try request.grantName, description: "access on request \(request.id)", rules: [rule],
            createdAt: now)
        try tables.check(policy)
        return policy
    }

    /// Takes the rule away, where there is one.
    mutating func end(_ request: AccessRequest) throws -> AccessRequest {
        var request = request
        if let grant = request.grant {
            delete(grant.groupID)
            // Somebody may have attached it elsewhere since.
            for var group in tables.groups.values.sorted(by: { $0.id < $1.id })
            where group.policyIDs.contains(grant.policyID) {
                group.policyIDs.removeAll { $0 == grant.policyID }
                group.updatedAt = now
                try put(group)
            }
            delete(grant.policyID)
        }
        request.end(request.state == .pending ? .withdrawn : .ended, at: now)
        try put(request)
        return request
    }

    /// What is over, what nobody decided, and what was shown for long enough.
    mutating func expireAccessRequests() throws {
        for var request in tables.accessRequests.values.sorted(by: { $0.id < $1.id }) where request.nextChange <= now {
            switch request.state {
            case .approved: _ = try end(request)
            case .pending:
                request.end(.lapsed, at: now)
                try put(request)
            case .refused, .withdrawn, .ended, .lapsed: delete(request.id)
            }
        }
    }

    /// Ends what is of somebody who has no part any more, and what somebody has deleted by hand.
    /// - Parameter members: those who aren't disabled.
    mutating func endStrangersAccess(members: Set<ID<User>>) throws {
        for request in tables.accessRequests.values.sorted(by: { $0.id < $1.id }) where request.isOpen {
            let isWhole = request.grant.map { grant in
                tables.policies[grant.policyID] != nil
                    && tables.groups[grant.groupID]?.members.userIDs.contains(request.userID) ?? false
            }
            if !members.contains(request.userID) || isWhole == false { _ = try end(request) }
        }
    }
}

extension AccessRequest {
    /// `access-` and the random end of the id: no two at once have one.
    fileprivate var grantName: DNSLabel {
        get throws { try DNSLabel(text: "access-\(id.description.suffix(12))") }
    }
}

extension AccessRequestCreate {
    fileprivate var rule: RuleBody {
        get throws {
            do {
                let target = try RuleTarget(kind: targetType, text: target)
                return RuleBody(
                    direction: .output, action: .allow, target: target, protocol: self.protocol, ports: ports)
            } catch {
                throw Problem(.invalid, field: "target", "\(error)")
            }
        }
    }
}
