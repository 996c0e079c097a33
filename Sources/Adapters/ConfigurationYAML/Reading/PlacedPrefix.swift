// SPDX-License-Identifier: Apache-2.0

import Addressing

/// A prefix and where it stands.
struct PlacedPrefix {
    let prefix: Prefix
    let field: Field
}

extension Field {
    /// A list of networks that must not be empty.
    /// - Parameter consequence: what an empty list would mean.
    func prefixes(whenEmpty consequence: String) -> [PlacedPrefix]? {
        guard let fields = list("[10.20.0.0/24]") else { return nil }
        if fields.isEmpty { refuse("is empty, so \(consequence); write networks such as [10.20.0.0/24]") }
        return fields.compactMap { field in field.prefix().map { PlacedPrefix(prefix: $0, field: field) } }
    }
}
