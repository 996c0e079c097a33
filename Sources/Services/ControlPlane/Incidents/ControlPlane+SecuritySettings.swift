// SPDX-License-Identifier: Apache-2.0

public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    public func securitySettings(_ caller: Caller, _ network: ID<Network>) throws -> SecuritySettings {
        try configuration(caller).network(network).security
    }

    /// Counts for what is seen from now on; what is open stays open.
    public func updateSecuritySettings(
        _ caller: Caller, _ id: ID<Network>, _ request: SecuritySettingsUpdate
    ) async throws -> SecuritySettings {
        try await change(caller, "network.update") { draft in
            var network = try draft.tables.network(id)
            let changed = try network.security.changed(by: request)
            guard changed != network.security else { return changed }
            network.security = changed
            network.updatedAt = draft.now
            try draft.put(network)
            return changed
        }
    }
}

extension SecuritySettings {
    func changed(by request: SecuritySettingsUpdate) throws -> SecuritySettings {
        try request.check()
        var settings = self
        settings.sessionConflictWindow = request.sessionConflictWindow ?? sessionConflictWindow
        settings.sharedConfigWindow = request.sharedConfigWindow ?? sharedConfigWindow
        settings.sharedConfigChanges = request.sharedConfigChanges ?? sharedConfigChanges
        settings.addressChangesPerDay = request.addressChangesPerDay ?? addressChangesPerDay
        settings.blockOn = request.blockOn.map(Set.init) ?? blockOn
        return settings
    }
}

extension SecuritySettingsUpdate {
    fileprivate func check() throws {
        let limits = SecuritySettings.limits
        let numbers: [(String, Int?, ClosedRange<Int>)] = [
            ("session_conflict_window", sessionConflictWindow, limits.window),
            ("shared_config_window", sharedConfigWindow, limits.window),
            ("shared_config_changes", sharedConfigChanges, limits.alternations),
            ("address_changes_per_day", addressChangesPerDay, limits.changesPerDay),
        ]
        let faults = numbers.compactMap { field, value, range -> FieldProblem? in
            guard let value, !range.contains(value) else { return nil }
            return FieldProblem(
                field: field, detail: "\(value) is not between \(range.lowerBound) and \(range.upperBound)")
        }
        guard faults.isEmpty else {
            throw Problem(
                .invalid, faults.map { "\($0.field): \($0.detail)" }.joined(separator: "; "), fields: faults)
        }
    }
}
