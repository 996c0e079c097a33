// SPDX-License-Identifier: Apache-2.0

import Addressing
public import OverlayModel

/// Devices that come and go.
extension RandomOverlays {
    /// A gateway or a client more, or one of them less.
    public mutating func comeOrGo(_ configuration: inout Configuration) {
        if generator.oneIn(2), configuration.devices.count > 4 {
            leave(&configuration)
        } else {
            arrive(in: &configuration)
        }
    }

    private mutating func arrive(in configuration: inout Configuration) {
        let owners = Set(configuration.devices.values.compactMap(\.ownerUserID)).sorted()
        let kind: DeviceKind = generator.oneIn(3) ? .gateway : generator.oneIn(4) ? .static : .agent
        let taken = Set(configuration.devices.values.map(\.name))
        guard let name = (0..<40).map({ label("late-\($0)") }).first(where: { !taken.contains($0) }) else { return }
        let owner = kind == .gateway ? nil : owners.randomElement(using: &generator)
        let device = device(kind, name.description, owner: owner)
        configuration.insert(device)
        for network in configuration.networks.values.sorted(by: { $0.id < $1.id }) where !generator.oneIn(3) {
            let taken = Set(configuration.peers.values.map { $0.address.number &- network.cidr.first })
            let free = (UInt128(1)...14).filter { !taken.contains($0) }
            guard let offset = free.randomElement(using: &generator) else { continue }
            configuration.insert(peer(of: device, in: network, offset: offset))
        }
        if var group = configuration.groups.values.sorted(by: { $0.id < $1.id }).randomElement(using: &generator) {
            group.members.deviceIDs.insert(device.id)
            configuration.insert(group)
        }
    }

    /// Who is gone may still be named.
    private mutating func leave(_ configuration: inout Configuration) {
        guard let id = configuration.devices.keys.sorted().randomElement(using: &generator) else { return }
        configuration.devices[id] = nil
        for peer in configuration.peers.values where peer.deviceID == id { configuration.peers[peer.id] = nil }
    }
}
