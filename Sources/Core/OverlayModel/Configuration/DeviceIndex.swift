// SPDX-License-Identifier: Apache-2.0

import Addressing

/// Devices by what they are looked up by.
struct DeviceIndex: Sendable, Equatable {
    private(set) var gateways: Set<ID<Device>> = []
    /// Whose own state lets them take part.
    private(set) var active: Set<ID<Device>> = []
    /// With a preference for how their traffic goes.
    private(set) var preferring: Set<ID<Device>> = []
    /// A key is one device's.
    private(set) var byKey: [PublicKey: ID<Device>] = [:]
    /// Whose key is being replaced.
    private(set) var rekeying: Set<ID<Device>> = []
    private(set) var byOwner: [ID<User>: Set<ID<Device>>] = [:]

    init(_ devices: some Sequence<Device>) {
        for device in devices { insert(device) }
    }

    mutating func apply(_ differences: [Difference<Device>]) {
        for device in differences.compactMap(\.before) { remove(device) }
        for device in differences.compactMap(\.after) { insert(device) }
    }

    private mutating func insert(_ device: Device) {
        if device.deviceKind == .gateway { gateways.insert(device.id) }
        for key in device.keys { byKey[key] = device.id }
        if device.nextKey != nil { rekeying.insert(device.id) }
        if device.state == .active { active.insert(device.id) }
        if device.routing != nil { preferring.insert(device.id) }
        if let owner = device.ownerUserID { byOwner[owner, default: []].insert(device.id) }
    }

    private mutating func remove(_ device: Device) {
        gateways.remove(device.id)
        for key in device.keys where byKey[key] == device.id { byKey[key] = nil }
        rekeying.remove(device.id)
        active.remove(device.id)
        preferring.remove(device.id)
        guard let owner = device.ownerUserID else { return }
        byOwner[owner]?.remove(device.id)
        if byOwner[owner]?.isEmpty ?? false { byOwner[owner] = nil }
    }
}
