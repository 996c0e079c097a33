// SPDX-License-Identifier: Apache-2.0

import Addressing
public import OverlayModel

/// One network with a gateway and many agents, in groups of neighbours that may reach one another.
public struct WideOverlay {
    public private(set) var configuration = Configuration()
    private var generator = SplitMix64(seed: 1)

    public init(peers: Int, groups: Int) throws {
        let network = Network(
            id: id(), name: try DNSLabel(text: "wide"), cidr: try Prefix("10.0.0.0/16"),
            cidrV6: try Prefix("fd00::/64"), createdAt: Self.time)
        configuration.insert(network)
        try insert(.gateway, 1, in: network)
        let members = try (0..<peers).map { try insert(.agent, UInt128($0) + 2, in: network) }
        let size = max(peers / max(groups, 1), 1)
        for index in 0..<groups {
            try insertGroup(index, of: members.dropFirst(index * size).prefix(size), in: network)
        }
    }

    private static let time = Timestamp(milliseconds: 1_795_000_000_000)

    private mutating func id<Kind>() -> ID<Kind> { ID(now: Self.time, using: &generator) }

    @discardableResult
    private mutating func insert(_ kind: DeviceKind, _ number: UInt128, in network: Network) throws -> ID<Device> {
        let name = try DNSLabel(text: "device-\(number)")
        let device = Device(
            id: id(), name: name, kind: kind,
            publicKey: PublicKey(
                bytes: FixedBytes((0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }) ?? FixedBytes()),
            state: .active, createdAt: Self.time)
        configuration.insert(device)
        configuration.insert(
            Peer(
                id: id(), networkID: network.id, deviceID: device.id, name: name,
                address: IPAddress(family: .v4, number: network.cidr.first + number),
                addressV6: network.cidrV6.map { IPAddress(family: .v6, number: $0.first + number) },
                createdAt: Self.time))
        return device.id
    }

    private mutating func insertGroup(
        _ index: Int, of members: some Sequence<ID<Device>>, in network: Network
    ) throws {
        let group: ID<Group> = id()
        let rule = PolicyRule(id: id(), direction: .output, action: .allow, target: .group(group))
        let policy = Policy(id: id(), name: try DNSLabel(text: "policy-\(index)"), rules: [rule], createdAt: Self.time)
        configuration.insert(policy)
        configuration.insert(
            Group(
                id: group, name: try DNSLabel(text: "group-\(index)"), members: GroupMembers(deviceIDs: Set(members)),
                policyIDs: [policy.id], createdAt: Self.time))
    }
}
