// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials
import Logging
public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// What a peer's device runs, as wg-quick's text. A private key that the server made stands in it for the device's
    /// keeper, and that it was shown is written down first; all others get a placeholder.
    public func config(_ caller: Caller, _ network: ID<Network>, _ id: ID<Peer>) async throws -> ConfigResponse {
        let overlay = try overlay(caller)
        let peer = try overlay.configuration.peer(id, of: network)
        let device = try overlay.configuration.device(peer.deviceID)
        guard let state = overlay.compile(for: device.id), overlay.isActive(peer) else {
            throw Problem(
                .invalid, "\(device.name) takes no part now, and has no configuration: it is \(device.obstacle)")
        }
        let networks = overlay.peers(of: device.id).compactMap { overlay.configuration.networks[$0.networkID] }
        let config = ConfigText(
            of: device, state: state, resolvers: networks.flatMap(\.dns),
            privateKey: try await privateKey(of: device, for: caller, overlay.configuration))
        return ConfigResponse(config: config.text, fileName: ConfigText.fileName(of: device.name))
    }

    private func privateKey(
        of device: Device, for caller: Caller, _ tables: Configuration
    ) async throws -> PrivateKey? {
        guard device.keeper == caller.userID, caller.rights.contains(.devices),
            let secret = tables.deviceSecrets.values.first(where: { $0.deviceID == device.id })
        else { return nil }
        guard let key = sealingKey.open(secret.sealed, of: device.id) else { throw Problem.keyLost(of: device) }
        try await audit(caller, "device.show_key", ["device_id": "\(device.id)", "device": "\(device.name)"])
        return key
    }

    /// Says at the start what a lost key file means. Tunnels don't need it, so that it is no reason to stay down.
    func reportLostKeys() {
        for ledger in allTenants {
            let lost = ledger.tables.deviceSecrets.values.filter { sealingKey.open($0.sealed, of: $0.deviceID) == nil }
            guard !lost.isEmpty else { continue }
            logger.error(
                "device-secrets.key is not the file that private keys were encrypted with; they can't be shown",
                metadata: ["tenant": "\(ledger.id)", "devices": "\(lost.count)"])
        }
    }
}

extension Device {
    /// Why it may take no part.
    fileprivate var obstacle: String { state == .active ? "blocked" : state.rawValue }
}
