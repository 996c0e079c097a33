// SPDX-License-Identifier: Apache-2.0

// What of routing preferences a rollback restores.

extension UserRouting: RestorableEntity {
    public var label: String { "of user \(userID)" }

    public var references: [EntityReference] { [EntityReference(userID)] + preference.references }

    public func without(_ missing: Set<EntityReference>) -> Self? {
        if missing.contains(EntityReference(userID)) { return nil }
        var routing = self
        routing.preference = preference.without(missing)
        return routing
    }

    public var uniqueTraits: [UniqueTrait] { [UniqueTrait("the user \(userID)", of: Self.kind)] }
}

extension RoutingPreference {
    var references: [EntityReference] { intent.references + (networkID.map { [EntityReference($0)] } ?? []) }

    func without(_ missing: Set<EntityReference>) -> Self {
        RoutingPreference(
            intent: intent.without(missing),
            networkID: networkID.flatMap { missing.contains(EntityReference($0)) ? nil : $0 })
    }
}

extension RoutingIntent {
    var references: [EntityReference] {
        [ingressDeviceID, egressDeviceID].compactMap { $0.map { EntityReference($0) } }
    }

    /// Manual routing that names nobody any more is none.
    func without(_ missing: Set<EntityReference>) -> Self {
        var intent = self
        intent.ingressDeviceID = ingressDeviceID.flatMap { missing.contains(EntityReference($0)) ? nil : $0 }
        intent.egressDeviceID = egressDeviceID.flatMap { missing.contains(EntityReference($0)) ? nil : $0 }
        let namedOne = ingressDeviceID != nil || egressDeviceID != nil
        if namedOne, intent.ingressDeviceID == nil, intent.egressDeviceID == nil { intent.routingMode = nil }
        return intent
    }
}
