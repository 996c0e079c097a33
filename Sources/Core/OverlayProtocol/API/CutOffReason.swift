// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// Who or what lets a device take no part. None of these lifts another.
public enum CutOffReason: String, Codable, Sendable, Hashable, CaseIterable {
    /// Its own state: it waits for approval, is blocked, or its key's time is over.
    case device
    /// An open incident that blocks it.
    case incident
    /// The access lists of all its networks.
    case accessList = "access_list"
    /// Its owner is disabled.
    case owner

    public init(_ obstacle: PeerObstacle) {
        self =
            switch obstacle {
            case .device: .device
            case .incident: .incident
            case .accessList: .accessList
            case .owner: .owner
            }
    }
}
