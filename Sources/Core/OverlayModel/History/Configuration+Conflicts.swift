// SPDX-License-Identifier: Apache-2.0

import Addressing

/// Two entities that can't both be as they are.
struct ConfigurationConflict: Hashable {
    /// Either may give way; the later first.
    let parties: [EntityReference]
    let reason: String
}

extension Configuration {
    /// What use cases refuse to make, and what therefore must not come from putting old and new together.
    var conflicts: [ConfigurationConflict] {
        sharedTraits + overlaps + strayAddresses + swallowedEndpoints
    }

    /// Kinds that a rollback may change.
    static let restorableKinds: [any RestorableEntity.Type] = kinds.compactMap { $0 as? any RestorableEntity.Type }

    /// Entities of kinds that a rollback may change, ordered by kind and id.
    var restorableEntities: [any RestorableEntity] {
        func all<Kept: RestorableEntity>(_: Kept.Type) -> [any RestorableEntity] {
            self[keyPath: Kept.table].values.sorted { $0.id < $1.id }
        }
        return Self.restorableKinds.flatMap { all($0) }
    }

    private var sharedTraits: [ConfigurationConflict] {
        var owners: [UniqueTrait: EntityReference] = [:]
        var conflicts: [ConfigurationConflict] = []
        for entity in restorableEntities {
            for trait in entity.uniqueTraits {
                guard let owner = owners.updateValue(entity.reference, forKey: trait) else { continue }
                conflicts.append(
                    ConfigurationConflict(
                        parties: [entity.reference, owner], reason: "\(trait.words) is another's now"))
            }
        }
        return conflicts
    }

    /// Networks and what routes lead to lie beside each other.
    private var overlaps: [ConfigurationConflict] {
        let networks = networks.values.sorted { $0.id < $1.id }
        return networks.enumerated().flatMap { index, network in
            func overlap(_ prefixes: [Prefix], _ other: EntityReference, _ name: DNSLabel) -> ConfigurationConflict? {
                guard prefixes.contains(where: { prefix in network.prefixes.contains { $0.overlaps(prefix) } }) else {
                    return nil
                }
                return ConfigurationConflict(
                    parties: [other, network.reference],
                    reason: "its prefix overlaps the \(other.kind == Network.kind ? name : network.name)'s")
            }
            return networks.dropFirst(index + 1).compactMap { overlap($0.prefixes, $0.reference, $0.name) }
                + routes.values.sorted { $0.id < $1.id }.compactMap { overlap($0.destinations, $0.reference, $0.name) }
        }
    }

    private var strayAddresses: [ConfigurationConflict] {
        peers.values.sorted { $0.id < $1.id }.compactMap { peer in
            guard let network = networks[peer.networkID],
                let stray = peer.addresses.first(where: { address in
                    !network.prefixes.contains { $0.contains(address) }
                })
            else { return nil }
            return ConfigurationConflict(
                parties: [peer.reference, network.reference],
                reason: "\(peer.name) has the address \(stray), outside of the network's prefix")
        }
    }

    /// A tunnel's own packets must not be led into it.
    private var swallowedEndpoints: [ConfigurationConflict] {
        let endpoints = devices.values.sorted { $0.id < $1.id }.compactMap { device -> (Device, IPAddress)? in
            guard case .address(let address) = device.endpoint?.host else { return nil }
            return (device, address)
        }
        return routes.values.sorted { $0.id < $1.id }.flatMap { route in
            endpoints.filter { _, address in route.destinations.contains { $0.contains(address) } }.map {
                device, address in
                ConfigurationConflict(
                    parties: [route.reference, device.reference],
                    reason: "the route leads to \(address), the endpoint of \(device.name)")
            }
        }
    }
}

extension RestorableEntity {
    var reference: EntityReference { EntityReference(id) }
}
