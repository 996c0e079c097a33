// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol

@testable import warren

/// Two networks, in both of which there is a laptop; a gateway, a policy and a group.
struct TestWorld {
    let networks: [NetworkInfo]
    let devices: [DeviceInfo]
    let peers: [PeerInfo]
    let policy: Policy
    let group: Group

    var directory: Directory {
        Directory(networks: networks, devices: devices, peers: peers, groups: [group], policies: [policy])
    }

    static let time = Timestamp(milliseconds: 1_795_000_000_000)

    init() {
        var random = SystemRandomNumberGenerator()
        func id<Kind>() -> ID<Kind> { ID(now: Self.time, using: &random) }
        networks = ["office", "lab"].map { name in
            EntityView(
                Network(id: id(), name: value(name), cidr: value("10.1.0.0/24"), cidrV6: nil, createdAt: Self.time),
                NetworkExtra(domain: value("\(name).internal"), peerCount: 2, addressesFree: 252))
        }
        devices = [("laptop", DeviceKind.agent), ("gw1", .gateway)].map { name, kind in
            EntityView(
                Device(
                    id: id(), name: value(name), kind: kind, publicKey: Self.key, state: .active, createdAt: Self.time),
                DeviceExtra(online: true, lastSeen: Self.time, status: .applied, inSync: true, peers: []))
        }
        let places = [(0, 0, "laptop", "10.1.0.2"), (1, 0, "laptop", "10.2.0.2"), (0, 1, "gw1", "10.1.0.1")]
        peers = places.map { [networks, devices] network, device, name, address in
            EntityView(
                Peer(
                    id: id(), networkID: networks[network].id, deviceID: devices[device].id, name: value(name),
                    address: value(address), addressV6: nil, createdAt: Self.time),
                PeerExtra(
                    publicKey: Self.key, endpoint: nil, listenPort: 0, isJump: name == "gw1", useAgent: true,
                    ownerID: nil))
        }
        let rule = PolicyRule(
            id: id(), direction: .output, action: .allow, target: .any, protocol: .tcp, ports: [PortRange(8080, 8080)])
        policy = Policy(id: id(), name: value("web"), rules: [rule], createdAt: Self.time)
        group = Group(
            id: id(), name: value("laptops"), members: GroupMembers(deviceIDs: [devices[0].id]),
            policyIDs: [policy.id], createdAt: Self.time)
    }

    private static var key: PublicKey { value("a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=") }
}

/// A literal as a value.
func value<Value: TextCoded>(_ text: String) -> Value {
    do {
        return try Value(text: text)
    } catch {
        preconditionFailure("'\(text)': \(error)")
    }
}
