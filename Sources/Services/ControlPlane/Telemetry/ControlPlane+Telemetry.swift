// SPDX-License-Identifier: Apache-2.0

public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// What went through a device's tunnel, as it counts itself.
    public func telemetry(_ caller: Caller, _ id: ID<Device>, _ period: TrafficPeriod) throws -> TelemetryResponse {
        let overlay = try overlay(caller)
        let device = try overlay.configuration.device(id)
        let (traffic, now) = (meter[device.id], now())
        let series = traffic.history.series(period)
        // What is no device any more is nobody's.
        let peers = traffic.peers.compactMap { key, figures in
            overlay.device(with: key).flatMap { overlay.configuration.devices[$0] }.map { PeerTrafficInfo($0, figures) }
        }
        return TelemetryResponse(
            step: Int(period.step.components.seconds),
            points: series.points(now: now).map { TelemetryResponse.Point(at: $0.at, traffic: $0.traffic) },
            total: series.sum(of: period.length, now: now),
            peers: peers.sorted { ($0.name, $0.deviceID) < ($1.name, $1.deviceID) })
    }

    /// What a connection's node tells of its tunnel; one that another has replaced tells nothing.
    func note(_ telemetry: Telemetry, on session: NodeSession, of device: ID<Device>, in ledger: TenantLedger) {
        guard nodes.session(of: device) === session else { return }
        meter.note(telemetry, of: device, now: now())
        let overlay = ledger.overlay
        guard overlay.configuration.devices[device]?.deviceKind == .gateway else { return }
        let keys = telemetry.peers.prefix(Telemetry.largest).lazy.map(\.publicKey)
        tellWays(of: keys.compactMap { overlay.device(with: $0) }, in: ledger)
    }

    /// Tells of the devices whose sessions with gateways have ended, which nobody says.
    func tellEndedWays() {
        for (tenant, devices) in ways.reached {
            guard let ledger = try? ledger(of: tenant) else {
                for device in devices { ways.forget(device) }
                continue
            }
            tellWays(of: devices, in: ledger)
        }
    }

    /// Tells of the devices that another gateway reaches than was told, or none.
    private func tellWays(of devices: some Sequence<ID<Device>>, in ledger: TenantLedger) {
        let overlay = ledger.overlay
        for id in devices {
            guard let device = overlay.configuration.devices[id] else {
                ways.forget(id)
                continue
            }
            let gateway = gateway(reaching: device, in: overlay)
            guard let what = ways.note(device, of: ledger.id, via: gateway) else { continue }
            tell(what, of: device.id, in: ledger.id)
        }
    }

    /// What the gateways carry: each packet between an overlay and elsewhere is counted by one of them.
    func carried(by gateways: [Device]) -> StatsResponse.GatewayTraffic {
        let now = now()
        let histories = gateways.map { meter[$0.id].history }
        func sum(_ period: TrafficPeriod, _ length: Duration) -> Traffic {
            histories.reduce(.none) { $0 + $1.series(period).sum(of: length, now: now) }
        }
        return StatsResponse.GatewayTraffic(
            minute: sum(.hour, .seconds(60)), hour: sum(.hour, TrafficPeriod.hour.length),
            day: sum(.day, TrafficPeriod.day.length))
    }

    /// How the gateways of a network see a peer's device, by the gateways' names.
    func tunnels(of device: Device, in overlay: Overlay, _ network: ID<Network>) -> [TunnelInfo] {
        let gateways = overlay.gateways(of: network).compactMap { overlay.configuration.devices[$0.deviceID] }
        return gateways.sorted { $0.name < $1.name }.compactMap { gateway in
            meter.figures(of: device.publicKey, at: gateway.id).map { TunnelInfo(gateway: gateway, $0) }
        }
    }
}

extension PeerTrafficInfo {
    fileprivate init(_ device: Device, _ figures: NodeTraffic.PeerFigures) {
        self.init(
            deviceID: device.id, name: device.name, total: figures.total, lastHandshake: figures.lastHandshake)
    }
}

extension TunnelInfo {
    fileprivate init(gateway: Device, _ figures: NodeTraffic.PeerFigures) {
        self.init(
            gatewayID: gateway.id, gateway: gateway.name, lastHandshake: figures.lastHandshake, total: figures.total)
    }
}
