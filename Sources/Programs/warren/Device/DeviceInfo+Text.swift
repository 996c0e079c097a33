// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol

extension EntityView<Device, DeviceExtra> {
    /// `now`, or when it was seen last.
    var presence: String {
        if self.online { return "now" }
        return self.lastSeen.map { "last \($0.relative())" } ?? "never"
    }

    var standing: String { entity.standing(self.cutOffBy) }
}

extension Device {
    /// Its state, or that others cut it off.
    func standing(_ reasons: [CutOffReason]) -> String {
        state == .active && !reasons.isEmpty ? "cut off" : state.rawValue
    }
}

extension CutOffReason {
    var words: String {
        switch self {
        case .device: "its own state"
        case .incident: "an open incident: 'warren incident list'"
        case .accessList: "the access lists of its networks"
        case .owner: "its owner is disabled"
        }
    }
}
