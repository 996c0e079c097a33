// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol

extension ControlPlane {
    /// Keys whose replacement takes longer than it does where everybody is there.
    func attentionToKeys(in overlay: Overlay) -> [AttentionItem] {
        overlay.rekeyingDevices.compactMap { id in
            guard let device = overlay.configuration.devices[id], let next = device.nextKey,
                now() - next.announcedAt > Self.keyPatience
            else { return nil }
            return AttentionItem(
                severity: .warning, kind: Device.kind, id: "\(id)", name: "\(device.name)",
                message: "the new key of \(device.name) waits for \(awaited(next, of: device, in: overlay))",
                remedy: "see whether they run: warren device list; delete, or block, a gateway that doesn't come back")
        }
    }

    private static let keyPatience = Duration.seconds(60)

    private func awaited(_ next: NextKey, of device: Device, in overlay: Overlay) -> String {
        guard !next.isHeld else { return "\(device.name) itself" }
        let gateways = overlay.gatewaysWithout(next, of: device.id) { self.presence(of: $0).observed }
        return gateways.compactMap { overlay.configuration.devices[$0]?.name.description }.joined(separator: ", ")
    }
}
