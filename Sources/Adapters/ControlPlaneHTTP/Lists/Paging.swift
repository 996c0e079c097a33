// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import OverlayProtocol

/// Of lists that a store has, and gives page by page.
struct Paging: QueryParameters {
    let page: Bounded<1, 2_147_483_648>?
    let pageSize: Bounded<1, 1000>?

    static let notes = ["page": "From 1.", "page_size": "20 where it is missing."]

    private enum CodingKeys: String, CodingKey {
        case page
        case pageSize = "page_size"
    }

    var number: Int { page?.number ?? 1 }
    var size: Int { pageSize?.number ?? Page<HistoryEntry>.standardSize }

    func window(_ order: LogWindow.Order) -> LogWindow {
        LogWindow(order, offset: (number - 1) * size, limit: size)
    }

    func page<Row: Codable & Sendable>(of rows: [Row], total: Int) -> Page<Row> {
        Page(data: rows, total: total, page: number, pageSize: size)
    }
}
