// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
public import OverlayProtocol

/// Which rows of a log; nil: any.
public struct LogQuery: Sendable {
    public var actor: String?
    public var action: String?
    public var kind: String?
    public var id: String?

    public init(actor: String? = nil, action: String? = nil, kind: String? = nil, id: String? = nil) {
        self.actor = actor
        self.action = action
        self.kind = kind
        self.id = id
    }

    fileprivate var text: String {
        [("actor", actor), ("action", action), ("kind", kind), ("id", id)].compactMap { name, value in
            value.map { "&\(name)=\($0.percentEncoded)" }
        }.joined()
    }
}

extension ControlPlaneAPI {
    /// The newest.
    public func history(_ query: LogQuery, limit: Int) async throws -> Page<HistoryEntry> {
        try await requests.send(.GET, "/history?page_size=\(limit)\(query.text)")
    }

    public func revision(_ seq: UInt64) async throws -> HistoryEntry {
        try await requests.send(.GET, "/history/\(seq)")
    }

    public func rollBack(to seq: UInt64, dryRun: Bool) async throws -> RollbackResponse {
        try await requests.send(.POST, "/history/\(seq)/rollback\(dryRun ? "?dry_run=true" : "")")
    }

    /// The newest.
    /// - Parameter log: `/audit` or `/installation/audit`.
    public func audit(_ query: LogQuery, limit: Int, of log: String = "/audit") async throws -> Page<AuditInfo> {
        try await requests.send(.GET, "\(log)?page_size=\(limit)\(query.text)")
    }

    /// All rows, the oldest first; while it is read, others may be added.
    public func wholeAudit(of log: String = "/audit", _ body: (AuditRecord) throws -> Void) async throws {
        for number in 1... {
            let page: Page<AuditInfo> = try await requests.send(
                .GET, "\(log)?sort=seq&page=\(number)&page_size=\(Page<AuditInfo>.largestSize)")
            for row in page.data { try body(row.entity) }
            if page.data.count < Page<AuditInfo>.largestSize { break }
        }
    }

    /// A copy of the server's store.
    public func backUp(to sink: ([UInt8]) throws -> Void) async throws {
        try await requests.download(.POST, "/backup") { try sink(Array($0.readableBytesView)) }
    }
}
