// SPDX-License-Identifier: Apache-2.0

public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    public func settings(_ caller: Caller) throws -> TenantSettings {
        guard let tenant = installation.tables.tenants[caller.tenantID] else { throw Problem.notFound("workspace") }
        return tenant.settings
    }

    public func updateSettings(_ caller: Caller, _ request: SettingsUpdate) async throws -> TenantSettings {
        let lifetimes = [
            ("join_key_lifetime", request.joinKeyLifetime), ("api_token_lifetime", request.apiTokenLifetime),
            ("flow_log_retention", request.flowLogRetention),
            ("device_credential_lifetime", request.deviceCredentialLifetime.applied(to: nil)),
            ("session_lifetime", request.sessionLifetime), ("session_idle_lifetime", request.sessionIdleLifetime),
        ]
        for (field, seconds) in lifetimes {
            guard let seconds, !(60...Self.longestLifetime).contains(seconds) else { continue }
            throw Problem(
                .invalid, field: field,
                "\(seconds) seconds is not between a minute (60) and ten years (\(Self.longestLifetime))")
        }
        if let idle = request.sessionIdleLifetime, idle < Self.shortestIdleLifetime {
            throw Problem(
                .invalid, field: "session_idle_lifetime",
                "\(idle) seconds are less than \(Self.shortestIdleLifetime): when a session was used is known to the minute"
            )
        }
        let (actor, configuration) = (caller.userID.description, try configuration(caller))
        let settings = try await installation.change(by: actor, "settings.update", now: now()) { draft in
            guard let present = draft.tables.tenants[caller.tenantID] else { throw Problem.notFound("workspace") }
            try caller.precondition?.check(
                Editable(configuration: configuration, installation: draft.tables, tenantID: caller.tenantID))
            var tenant = present
            tenant.settings.deviceApproval = request.deviceApproval ?? tenant.settings.deviceApproval
            tenant.settings.allowPlainAgents = request.allowPlainAgents ?? tenant.settings.allowPlainAgents
            tenant.settings.joinKeyLifetime = request.joinKeyLifetime ?? tenant.settings.joinKeyLifetime
            tenant.settings.apiTokenLifetime = request.apiTokenLifetime ?? tenant.settings.apiTokenLifetime
            tenant.settings.sessionLifetime = request.sessionLifetime ?? tenant.settings.sessionLifetime
            tenant.settings.sessionIdleLifetime = request.sessionIdleLifetime ?? tenant.settings.sessionIdleLifetime
            tenant.settings.flowLogRetention = request.flowLogRetention ?? tenant.settings.flowLogRetention
            tenant.settings.deviceCredentialLifetime = request.deviceCredentialLifetime.applied(
                to: tenant.settings.deviceCredentialLifetime)
            if tenant != present { try draft.put(tenant) }
            return tenant.settings
        }
        try await audit(caller, "settings.update")
        tell(.changed, caller.tenantID, in: caller.tenantID)
        return settings
    }

    private static var longestLifetime: Int { 10 * 365 * 86_400 }
    private static var shortestIdleLifetime: Int { 300 }
}
