// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel

/// Groups, policies and rules.
extension RandomOverlays {
    mutating func addAccess(for users: [ID<User>], to configuration: inout Configuration) {
        let groups = (0..<Int.random(in: 0...6, using: &generator)).map { group($0, users, in: configuration) }
        for group in groups { configuration.insert(group) }
        let policies = (0..<Int.random(in: 1...6, using: &generator)).map { policy($0, in: configuration) }
        for policy in policies { configuration.insert(policy) }
        // A policy may speak through several groups.
        for var group in groups {
            group.policyIDs = generator.some(of: policies.map(\.id), atMost: 3)
            configuration.insert(group)
        }
    }

    private mutating func group(_ index: Int, _ users: [ID<User>], in configuration: Configuration) -> Group {
        let network = generator.oneIn(5) ? configuration.networks.keys.sorted().randomElement(using: &generator) : nil
        return Group(
            id: id(of: Group.self), name: label("group-\(index)"), networkID: network,
            priority: [1, 100, 100, 100, 999].randomElement(using: &generator) ?? 100,
            members: members(users, in: configuration),
            routeIDs: generator.some(of: configuration.routes.keys.sorted(), atMost: 3), createdAt: moment())
    }

    private mutating func members(_ users: [ID<User>], in configuration: Configuration) -> GroupMembers {
        GroupMembers(
            userIDs: Set(generator.some(of: users, atMost: 1)),
            deviceIDs: Set(generator.some(of: configuration.devices.keys.sorted(), atMost: 5)),
            peerIDs: Set(generator.some(of: configuration.peers.keys.sorted(), atMost: 6)),
            routeIDs: Set(generator.some(of: configuration.routes.keys.sorted(), atMost: 2)))
    }

    private mutating func policy(_ index: Int, in configuration: Configuration) -> Policy {
        let network = generator.oneIn(6) ? configuration.networks.keys.sorted().randomElement(using: &generator) : nil
        return Policy(
            id: id(of: Policy.self), name: label("policy-\(index)"), networkID: network,
            mode: generator.oneIn(4) ? .observe : .enforce,
            rules: (0..<Int.random(in: 0...4, using: &generator)).map { _ in rule(in: configuration) },
            createdAt: moment())
    }

    private mutating func rule(in configuration: Configuration) -> PolicyRule {
        let proto = ProtocolMatch.allCases.randomElement(using: &generator) ?? .any
        let hasPorts = proto == .tcp || proto == .udp
        return PolicyRule(
            id: id(of: PolicyRule.self), direction: generator.oneIn(2) ? .input : .output,
            action: generator.oneIn(3) ? .deny : .allow, target: target(in: configuration), protocol: proto,
            ports: hasPorts ? (0..<Int.random(in: 0...2, using: &generator)).map { _ in ports() } : [],
            expiresAt: generator.oneIn(4) ? moment() : nil)
    }

    /// Also one that there isn't.
    private mutating func target(in configuration: Configuration) -> RuleTarget {
        switch (RuleTarget.Kind.allCases + [.any, .network]).randomElement(using: &generator) ?? .any {
        case .cidr: .cidr(cidr(in: configuration))
        case .peer: .peer(known(configuration.peers))
        case .group: .group(known(configuration.groups))
        case .network: .network(known(configuration.networks))
        case .route: .route(known(configuration.routes))
        case .internet: .internet
        case .any: .any
        }
    }

    private mutating func known<Value>(_ table: [ID<Value>: Value]) -> ID<Value> {
        let some = generator.oneIn(12) ? nil : table.keys.sorted().randomElement(using: &generator)
        return some ?? id(of: Value.self)
    }

    private mutating func cidr(in configuration: Configuration) -> Prefix {
        let address = addresses(in: configuration).randomElement(using: &generator)
        guard let address else { return .default(.v4) }
        let width = address.family.bitWidth
        let length = width - ([0, 1, 2, 4, 8, 16, width].randomElement(using: &generator) ?? 0)
        return Prefix(containing: address, length: UInt8(length))
    }

    private mutating func ports() -> PortRange {
        let first = [1, 10, 20, 50, 53, 54, 60, 65_530].randomElement(using: &generator) ?? 1
        return PortRange(UInt16(first), UInt16(first + Int.random(in: 0...5, using: &generator)))
    }
}
