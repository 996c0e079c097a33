// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol

extension ControlPlane {
    /// Keys that end soon, where nothing replaces them by itself.
    func attentionToEnds(in tables: Configuration, keyLifetime: Duration?) -> [AttentionItem] {
        tables.devices.values.compactMap { attentionToEnd(of: $0, keyLifetime) }
            + tables.joinKeys.values.compactMap { attentionToEnd(of: $0, tables) }
    }

    private func attentionToEnd(of device: Device, _ lifetime: Duration?) -> AttentionItem? {
        guard let lifetime, let end = device.keyExpiresAt, device.isKeyOverdue(lifetime, now()) else { return nil }
        let isThere = presence(of: device.id).isOnline
        return AttentionItem(
            .warning, device,
            "the key of \(device.name) ends at \(end), and it \(isThere ? "makes no other" : "isn't there to make another")",
            isThere ? "warren device debug \(device.name)" : "start warren-agent on it before then")
    }

    /// One that admits a device or two is used, or forgotten; one that admits any number is where machines are installed.
    private func attentionToEnd(of key: JoinKey, _ tables: Configuration) -> AttentionItem? {
        guard key.usesLeft == nil, key.isAboutToEnd(now()), let network = tables.networks[key.networkID] else {
            return nil
        }
        let name = key.description.isEmpty ? "a join key of \(network.name)" : "the join key '\(key.description)'"
        return AttentionItem(
            severity: .notice, kind: JoinKey.kind, id: "\(key.id)", name: key.description,
            message: "\(name) ends at \(key.expiresAt): nobody joins with it any more then",
            remedy: "warren join-key create --network \(network.name) --reusable")
    }
}

extension JoinKey {
    /// In the last tenth of its time.
    fileprivate func isAboutToEnd(_ now: Timestamp) -> Bool {
        expiresAt > now && expiresAt - now <= (expiresAt - createdAt) / 10
    }
}
