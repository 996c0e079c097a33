// SPDX-License-Identifier: Apache-2.0

import Addressing
public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// By name.
    public func gateways(_ caller: Caller) throws -> [GatewayInfo] {
        let overlay = try overlay(caller)
        let gateways = overlay.configuration.devices.values.filter { $0.deviceKind == .gateway }
        return gateways.sorted { $0.name < $1.name }.map { gatewayInfo($0, overlay) }
    }

    public func gateway(_ caller: Caller, _ id: ID<Device>) throws -> GatewayInfo {
        let overlay = try overlay(caller)
        return gatewayInfo(try overlay.configuration.gateway(id), overlay)
    }

    public func updateGateway(
        _ caller: Caller, _ id: ID<Device>, _ request: GatewayUpdate
    ) async throws -> GatewayInfo {
        try await change(caller, "gateway.update") { draft in
            let present = try draft.tables.gateway(id)
            try request.check()
            let gateway = request.applied(to: present)
            guard gateway != present else { return }
            try draft.tables.check(gateway)
            try draft.put(gateway.edited(at: draft.now))
        }
        return try gateway(caller, id)
    }

    private func gatewayInfo(_ gateway: Device, _ overlay: Overlay) -> GatewayInfo {
        let networks = overlay.peers(of: gateway.id).map(\.networkID).sorted()
        let primaryOf = networks.filter { overlay.primaryGateway(of: $0)?.deviceID == gateway.id }
        let load = primaryOf.reduce(0) { sum, network in
            sum + overlay.peers(in: network).filter { !overlay.isJump($0) }.count
        }
        return GatewayInfo(
            gateway,
            GatewayExtra(
                info(gateway, overlay).extra, networkIDs: networks, primaryOf: primaryOf, load: load))
    }
}

extension Device {
    func edited(at now: Timestamp) -> Device {
        var device = self
        device.updatedAt = now
        return device
    }
}

extension GatewayUpdate {
    fileprivate func applied(to gateway: Device) -> Device {
        var gateway = gateway
        gateway.name = name ?? gateway.name
        gateway.endpoint = endpoint ?? gateway.endpoint
        gateway.listenPort = listenPort ?? gateway.listenPort
        var service = gateway.service ?? GatewayService()
        service.region = region.applied(to: service.region)
        service.roles = roles.map(Set.init) ?? service.roles
        service.capacity = capacity.applied(to: service.capacity)
        service.labels = labels ?? service.labels
        service.drain = drain ?? service.drain
        gateway.service = service
        return gateway
    }
}

extension Configuration {
    func gateway(_ id: ID<Device>) throws -> Device {
        guard let device = devices[id], device.deviceKind == .gateway else { throw Problem.notFound("gateway") }
        return device
    }
}

extension GatewayUpdate {
    fileprivate func check() throws {
        if interfacePerNetwork == true {
            throw Problem(.notAvailableYet, field: "interface_per_network", "a gateway has one interface, for now")
        }
        if case .set(let capacity) = capacity, !(1...1_000_000).contains(capacity) {
            throw Problem(.invalid, field: "capacity", "\(capacity) is not between 1 and 1000000")
        }
        if case .set(let region) = region, !(1...63).contains(region.utf8.count) {
            throw Problem(.invalid, field: "region", "a region's name has 1 to 63 bytes")
        }
        guard
            (labels ?? [:]).allSatisfy({ (1...63).contains($0.key.utf8.count) && $0.value.utf8.count <= 255 }),
            (labels ?? [:]).count <= 64
        else {
            throw Problem(
                .invalid, field: "labels", "there are at most 64; a key has 1 to 63 bytes, a value at most 255")
        }
    }
}
