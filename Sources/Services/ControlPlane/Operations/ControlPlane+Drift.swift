// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol

extension ControlPlane {
    /// A node that runs something else than it was told, and names no reason.
    func attentionToDrift(_ device: Device, _ presence: Presence) -> [AttentionItem] {
        guard let since = presence.adriftSince, now() - since > Self.driftPatience else { return [] }
        return [
            AttentionItem(
                .warning, device, "\(device.name) doesn't run what it should, and doesn't say why",
                "warren device diff \(device.name)")
        ]
    }

    /// A node applies what it is told, and repairs what others changed, within seconds.
    private static let driftPatience = Duration.seconds(30)
}

extension Presence {
    /// Since when what it runs isn't what it was told; nil: it is.
    fileprivate var adriftSince: Timestamp? {
        guard let observed, let sent, observed.status != .applied || observed.stateID != sent.id else { return nil }
        return unappliedSince.map { max($0, sent.at) } ?? sent.at
    }
}
