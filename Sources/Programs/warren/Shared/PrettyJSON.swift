// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

extension Encodable {
    /// With sorted keys, so that two outputs can be compared.
    var prettyJSON: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}
