// SPDX-License-Identifier: Apache-2.0

import OverlayModel

/// One set of rules that was, is or will be in force. Its slot and number stand in the conntrack marks of the flows
/// that it accepted, and in the names of its chains and maps.
struct FilterGeneration: Hashable {
    let slot: UInt8
    let number: UInt8

    /// `_s1g7`.
    var suffix: String { "_s\(slot)g\(number)" }

    /// The upper bits of an accepted flow's mark.
    var mark: UInt32 { FlowMark(slot: slot, generation: number, wouldDeny: false, rule: nil).rawValue }

    /// The mark of a flow that it denied.
    func denial(by rule: Int?) -> UInt32 { FlowMark(deniedBy: rule, slot: slot, generation: number).rawValue }

    /// The generation after this. Numbers come round after 255: then marks of old generations have to be cleared first.
    var next: FilterGeneration { FilterGeneration(slot: slot, number: number == 255 ? 1 : number + 1) }

    init(slot: UInt8, number: UInt8) {
        self.slot = slot
        self.number = number
    }

    /// The generation in the name of a chain or map.
    init?(suffixOf name: String) {
        guard let cut = name.lastIndex(of: "_") else { return nil }
        let parts = name[name.index(after: cut)...].dropFirst().split(separator: "g")
        guard parts.count == 2, let slot = UInt8(parts[0]), let number = UInt8(parts[1]),
            name.hasSuffix("_s\(slot)g\(number)")
        else { return nil }
        self.init(slot: slot, number: number)
    }
}
