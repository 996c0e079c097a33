// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlaneClient
import OverlayModel
import OverlayProtocol

extension AccessRequestInfo {
    /// The random end of the id.
    var shortID: String { String("\(id)".suffix(12)) }

    /// `route:db tcp 5432`
    var what: String {
        let place = "\(targetType.rawValue):\(targetName ?? target)"
        guard self.protocol != .any else { return place }
        let numbers = ports.isEmpty ? "" : " " + ports.map(\.description).joined(separator: ",")
        return "\(place) \(self.protocol.rawValue)\(numbers)"
    }

    var stateText: String {
        switch state {
        case .approved: "until \(expiresAt?.relative() ?? "-")"
        default: state.rawValue
        }
    }
}
