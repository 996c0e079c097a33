// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

/// Who changed what, back to how it was, and the audit log.
struct HistoryController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] { history + audit }

    private var history: [Endpoint] {
        let (inspect, manage) = (Permission.user(.inspect, of: controlPlane), controlPlane.permissions.manage)
        return [
            Endpoint(
                .get, "/history", inspect, "The configuration's revisions, the newest first, with what each changed.",
                query: HistoryQuery.self
            ) { call in
                let found = try await controlPlane.history(
                    call.principal, matching: call.query.filter, call.query.paging.window(.newestFirst))
                return call.query.paging.page(of: found.entries, total: found.total)
            }.refuses(.storeUnavailable),
            Endpoint(.get, "/history/:seq", inspect, "A revision.") {
                try await controlPlane.historyEntry($0.principal, try $0.request.revision("seq"))
            }.refuses(.storeUnavailable),
            Endpoint(
                .post, "/history/:seq/rollback", manage,
                """
                Makes a revision out of the configuration as it was. Keys, credentials, blocks, users and what was \
                deleted of devices stay as they are.
                """,
                query: RollbackQuery.self
            ) { call in
                try await controlPlane.rollBack(
                    call.principal, to: try call.request.revision("seq"), dryRun: call.query.dryRun ?? false)
            },
        ]
    }

    private var audit: [Endpoint] {
        [
            Endpoint(
                .get, "/audit", .user(.inspect, of: controlPlane),
                "The audit log, the newest first. Each row has the SHA-256 of the one before.", query: AuditQuery.self
            ) { call in
                let found = try await controlPlane.audit(
                    call.principal, matching: call.query.filter, call.query.paging.window(call.query.order))
                return call.query.paging.page(of: found.rows, total: found.total)
            }.refuses(.storeUnavailable),
            Endpoint(
                .get, "/installation/audit", .person(.tenants, of: controlPlane),
                "As `/audit`, of what is no workspace's: refused sign-ins of strangers, users, workspaces, backups.",
                query: AuditQuery.self
            ) { call in
                let found = try await controlPlane.audit(
                    call.principal, matching: call.query.filter, call.query.paging.window(call.query.order))
                return call.query.paging.page(of: found.rows, total: found.total)
            }.refuses(.storeUnavailable),
        ]
    }
}

extension EndpointRequest {
    fileprivate func revision(_ parameter: String) throws(Problem) -> Revision {
        guard let revision = number(parameter), revision > 0 else {
            throw Problem(.notFound, "there is no such revision")
        }
        return revision
    }
}

// MARK: - Queries

private struct HistoryQuery: QueryParameters {
    let paging: Paging
    let filter: LogFilter

    static let notes = Paging.notes.merging([
        "actor": "A user's or device's id.", "action": "As rows have it: `network.create`.",
        "kind": "Of an entity that was changed: `network`.", "id": "With `kind`: which.",
        "since": "From this moment on.", "until": "Before this moment.",
    ]) { $1 }

    private enum CodingKeys: String, CodingKey {
        case actor, action, kind, id, since, until
    }

    init(from decoder: any Decoder) throws {
        paging = try Paging(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        filter = LogFilter(
            actor: try container.decodeIfPresent(String.self, forKey: .actor),
            action: try container.decodeIfPresent(String.self, forKey: .action),
            kind: try container.decodeIfPresent(String.self, forKey: .kind),
            id: try container.decodeIfPresent(String.self, forKey: .id),
            since: try container.decodeIfPresent(Timestamp.self, forKey: .since),
            until: try container.decodeIfPresent(Timestamp.self, forKey: .until))
    }
}

private struct AuditQuery: QueryParameters {
    enum Sort: String, Codable, CaseIterable {
        case oldestFirst = "seq"
        case newestFirst = "-seq"
    }

    let paging: Paging
    let filter: LogFilter
    let order: LogWindow.Order

    static let notes = HistoryQuery.notes

    private enum CodingKeys: String, CodingKey {
        case sort
    }

    init(from decoder: any Decoder) throws {
        let history = try HistoryQuery(from: decoder)
        (paging, filter) = (history.paging, history.filter)
        let sort = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(Sort.self, forKey: .sort)
        order = sort == .oldestFirst ? .oldestFirst : .newestFirst
    }
}

private struct RollbackQuery: QueryParameters {
    let dryRun: Bool?

    static let notes = ["dry_run": "Only tells what would change."]

    private enum CodingKeys: String, CodingKey {
        case dryRun = "dry_run"
    }
}
