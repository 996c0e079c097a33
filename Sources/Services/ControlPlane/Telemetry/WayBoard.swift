// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol
import Synchronization

/// By which gateway each device was reached when that was told last.
final class WayBoard: Sendable {
    private struct Way {
        let gateway: ID<Device>
        let tenant: ID<Tenant>
    }

    private let ways = Mutex<[ID<Device>: Way]>([:])

    /// Devices that are reached, by their tenants: those whose sessions can end without a word.
    var reached: [ID<Tenant>: [ID<Device>]] {
        ways.withLock { Dictionary(grouping: $0, by: \.value.tenant).mapValues { $0.map(\.key) } }
    }

    /// - Returns: what is to be told, where that is another than was told last. A device without a stream is there by
    ///   its gateways alone.
    func note(_ device: Device, of tenant: ID<Tenant>, via gateway: ID<Device>?) -> LiveEvent.What? {
        let before = ways.withLock { ways in
            let before = ways[device.id]?.gateway
            ways[device.id] = gateway.map { Way(gateway: $0, tenant: tenant) }
            return before
        }
        switch (before, gateway) {
        case (nil, nil): return nil
        case (nil, _?) where device.deviceKind == .static: return .online
        case (_?, nil) where device.deviceKind == .static: return .offline
        default: return before == gateway ? nil : .rerouted
        }
    }

    func forget(_ device: ID<Device>) {
        ways.withLock { _ = $0.removeValue(forKey: device) }
    }
}
