// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

extension Encodable {
    /// With sorted keys, so that two outputs can be compared.
    var prettyJSON: String { get throws { try json([.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]) } }

    /// The same in one line.
    var jsonLine: String { get throws { try json([.sortedKeys, .withoutEscapingSlashes]) } }

    private func json(_ formatting: JSONEncoder.OutputFormatting) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
