// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol

/// What comes next for a key that is being replaced: announced → held by all gateways → used by the device.
enum KeyStep: Hashable, Sendable {
    /// Every gateway of the device holds the next key: the device may use it, and loses none of them.
    case use
    /// The device uses it: the old one is worth nothing any more.
    case replace

    var action: String {
        switch self {
        case .use: "device.use_key"
        case .replace: "device.replace_key"
        }
    }
}

extension Overlay {
    /// - Parameter report: what a node said last that it runs.
    /// - Returns: nil while somebody is waited for.
    func keyStep(of id: ID<Device>, _ report: (ID<Device>) -> ObservedState?) -> KeyStep? {
        guard let next = configuration.devices[id]?.nextKey else { return nil }
        if next.isHeld { return report(id)?.snapshot.publicKey == next.publicKey ? .replace : nil }
        return gatewaysWithout(next, of: id, report).isEmpty ? .use : nil
    }

    /// The device's gateways that haven't said that they hold its next key, by id.
    func gatewaysWithout(
        _ next: NextKey, of id: ID<Device>, _ report: (ID<Device>) -> ObservedState?
    ) -> [ID<Device>] {
        let gateways = Set(peers(of: id).filter(isActive).flatMap { self.gateways(of: $0.networkID) }.map(\.deviceID))
        return gateways.sorted().filter { gateway in
            report(gateway)?.snapshot.peers.contains { $0.publicKey == next.publicKey } != true
        }
    }
}

extension Draft<Configuration> {
    /// Asked again with the same key, it stays as it is.
    mutating func announce(_ key: PublicKey, of id: ID<Device>) throws {
        var device = try tables.device(id)
        guard device.nextKey?.publicKey != key else { return }
        guard device.nextKey?.isHeld != true else {
            throw Problem(.conflict, "\(device.name) is going over to another key just now; try again in a minute")
        }
        device.nextKey = NextKey(publicKey: key, announcedAt: now)
        device.updatedAt = now
        try put(device)
    }

    /// - Parameter lifetime: of keys; nil: they don't expire.
    mutating func take(_ step: KeyStep, of id: ID<Device>, lifetime: Duration?) throws {
        guard var device = tables.devices[id], let next = device.nextKey, next.isHeld == (step == .replace) else {
            return
        }
        switch step {
        case .use: device.nextKey?.isHeld = true
        case .replace:
            (device.publicKey, device.nextKey) = (next.publicKey, nil)
            device.keyExpiresAt = lifetime.map { now + $0 }
        }
        device.updatedAt = now
        try put(device)
    }
}
