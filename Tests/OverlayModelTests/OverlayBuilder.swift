// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import TestSupport

/// Makes configurations of few words.
struct OverlayBuilder {
    var configuration = Configuration()
    private var generator = SplitMix64(seed: 7)

    var overlay: Overlay { Overlay(configuration) }

    mutating func id<Kind>(_: Kind.Type = Kind.self) -> ID<Kind> { ID(now: Self.time, using: &generator) }

    static let time = Timestamp(milliseconds: 1_795_000_000_000)

    mutating func network(_ name: String, _ cidr: String) throws -> Network {
        let network = Network(
            id: id(), name: try DNSLabel(text: name), cidr: try Prefix(cidr), cidrV6: nil, createdAt: Self.time)
        configuration.insert(network)
        return network
    }

    @discardableResult
    mutating func device(
        _ name: String, _ kind: DeviceKind = .agent, owner: ID<User>? = nil, roles: Set<GatewayRole> = [.ingress]
    ) throws -> Device {
        var device = Device(
            id: id(), name: try DNSLabel(text: name), kind: kind,
            publicKey: PublicKey(
                bytes: FixedBytes((0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }) ?? FixedBytes()),
            state: .active, ownerUserID: owner, createdAt: Self.time)
        if kind == .gateway {
            device.service?.roles = roles
            device.endpoint = try Endpoint("\(name).example.com:51820")
        }
        configuration.insert(device)
        return device
    }

    @discardableResult
    mutating func peer(_ device: Device, in network: Network, _ address: String) throws -> Peer {
        let peer = Peer(
            id: id(), networkID: network.id, deviceID: device.id, name: device.name,
            address: try IPAddress(text: address), addressV6: nil, createdAt: Self.time)
        configuration.insert(peer)
        return peer
    }

    /// Its members may open everything to each other.
    mutating func friends(_ name: String, _ devices: [Device], knowing routes: [Route] = []) throws {
        let group: ID<Group> = id()
        let rule = PolicyRule(id: id(), direction: .output, action: .allow, target: .group(group))
        let policy = Policy(id: id(), name: try DNSLabel(text: name), rules: [rule], createdAt: Self.time)
        configuration.insert(policy)
        configuration.insert(
            Group(
                id: group, name: try DNSLabel(text: name), members: GroupMembers(deviceIDs: Set(devices.map(\.id))),
                policyIDs: [policy.id], routeIDs: routes.map(\.id), createdAt: Self.time))
    }

    mutating func route(_ name: String, in network: Network, _ prefix: String, via: [Device]) throws -> Route {
        let route = Route(
            id: id(), networkID: network.id, name: try DNSLabel(text: name), destinations: [try Prefix(prefix)],
            via: via.map(\.id), createdAt: Self.time)
        configuration.insert(route)
        return route
    }

    /// What a device has of another: the allowed IPs; nil: it is none of its peers.
    func allowedIPs(of peer: Device, at device: Device) -> [String]? {
        overlay.compile(for: device.id)?.peers.first { $0.deviceID == peer.id }?.allowedIPs.map(\.description)
    }

    func names(at device: Device) -> [String] {
        (overlay.compile(for: device.id)?.peers ?? []).map(\.name.description).sorted()
    }
}
