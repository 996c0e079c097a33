// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol

extension Answer {
    /// For what the API answers with nothing.
    static func done(_ sentence: String) -> Answer {
        Answer(MessageResponse(message: sentence), sentence)
    }
}

extension Page {
    /// All of a list in one page.
    init(whole items: [Item]) {
        self.init(data: items, total: items.count, page: 1, pageSize: max(items.count, 1))
    }
}

extension Table {
    func text(orNone sentence: String) -> String { isEmpty ? sentence : text() }
}

/// Names in one cell.
func list(_ names: [String]) -> String { names.isEmpty ? "-" : names.joined(separator: ", ") }

func yes(_ value: Bool) -> String { value ? "yes" : "no" }
