// SPDX-License-Identifier: Apache-2.0

import ControlPlaneClient
import OverlayProtocol

extension EntityDifference {
    /// A line, and one for each field.
    var text: String {
        let title = "\(before == nil ? "+" : after == nil ? "-" : "~") \(kind) \(name ?? id)"
        let fields = Set((before ?? [:]).keys).union((after ?? [:]).keys).sorted().map { field in
            let (old, new) = (before?[field], after?[field])
            let words = [old, new].compactMap { $0 }.map { (try? CanonicalJSON.encode($0)) ?? "?" }
            return "    \(field): \(words.joined(separator: " -> "))"
        }
        return ([title] + fields).joined(separator: "\n")
    }
}
