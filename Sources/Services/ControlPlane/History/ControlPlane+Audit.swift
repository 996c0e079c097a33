// SPDX-License-Identifier: Apache-2.0

import Logging
import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// The rows of the tenant's audit log.
    public func audit(
        _ caller: Caller, matching filter: LogFilter, _ window: LogWindow
    ) async throws -> (rows: [AuditInfo], total: Int) {
        let ledger = try ledger(of: caller.tenantID)
        return try await audit(of: ledger.scope, naming: ledger.tables, matching: filter, window)
    }

    /// The rows of the installation's: what is no workspace's.
    public func audit(
        _: SignedIn, matching filter: LogFilter, _ window: LogWindow
    ) async throws -> (rows: [AuditInfo], total: Int) {
        try await audit(of: .installation, naming: Configuration(), matching: filter, window)
    }

    private func audit(
        of scope: StoreScope, naming tables: Configuration, matching filter: LogFilter, _ window: LogWindow
    ) async throws -> (rows: [AuditInfo], total: Int) {
        let page: LogPage<AuditRecord>
        do {
            page = try await store.audit(of: scope, matching: filter, window)
        } catch {
            throw Problem(error)
        }
        let rows = page.rows.map { AuditInfo($0, AuditExtra(actorName: actorName($0.actor, tables))) }
        return (rows, page.total)
    }

    /// Writes down what changes nothing and must not happen without being written down: that a key was shown.
    func audit(_ caller: Caller, _ action: String, _ details: [String: String] = [:]) async throws {
        let event = AuditEvent(at: now(), actor: caller.userID.description, action: action, details: details)
        do { try await store.append(event, to: [.tenant(caller.tenantID)]) } catch { throw Problem(error) }
    }

    /// The same of what concerns the installation: in its log, and in those of the caller's tenants.
    func audit(_ person: SignedIn, _ action: String, _ details: [String: String] = [:]) async throws {
        let event = AuditEvent(at: now(), actor: person.userID.description, action: action, details: details)
        let tenants = memberships(of: person.userID).map { StoreScope.tenant($0.tenantID) }
        do { try await store.append(event, to: [.installation] + tenants) } catch { throw Problem(error) }
    }

    /// Writes down what happened to a user, in each of their tenants; of who is in none, where strangers are. It has
    /// happened: a store that fails now doesn't undo it. It is one write, like that of a stranger: how long a refusal
    /// takes tells nothing.
    func auditUser(_ id: ID<User>, _ action: String) async {
        let event = AuditEvent(at: now(), actor: id.description, action: action)
        let tenants = installation.tables.memberships(of: id).map(\.tenantID).sorted()
        await auditQuietly(event, in: tenants.isEmpty ? [.installation] : tenants.map(StoreScope.tenant))
    }

    /// As `auditUser`, of somebody unknown.
    func auditStranger(_ action: String) async {
        await auditQuietly(AuditEvent(at: now(), actor: "unknown", action: action), in: [.installation])
    }

    private func auditQuietly(_ event: AuditEvent, in scopes: [StoreScope]) async {
        do {
            try await store.append(event, to: scopes)
        } catch {
            logger.error("an audit row is missing", metadata: ["action": "\(event.action)", "reason": "\(error)"])
        }
    }
}
