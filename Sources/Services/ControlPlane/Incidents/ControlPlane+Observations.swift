// SPDX-License-Identifier: Apache-2.0

import Addressing
import Logging
import OverlayModel
import OverlayProtocol

/// Taking in what streams and gateways tell, and opening the incidents that follow from it.
extension ControlPlane {
    /// A device's own stream spoke. What one says that another has replaced is no sign of life: it may have been on
    /// its way when its program ended.
    func heard(
        _ instance: DeviceInstance, on session: any DeviceConnection, of device: ID<Device>, in ledger: TenantLedger
    )
        async
    {
        let now = now()
        nodes.whileCurrent(session, of: device) { watch.note(.heard(instance), of: device, now: now) }
        await judge(device, in: ledger)
    }

    /// A node reported where it sees others.
    func saw(_ observed: ObservedState, by reporter: ID<Device>, in ledger: TenantLedger) async {
        let seen = observed.snapshot.peers.filter { $0.lastHandshake != nil }.compactMap { peer in
            peer.endpoint.map { (peer.publicKey, $0) }
        }
        await saw(Dictionary(seen) { first, _ in first }, by: reporter, in: ledger)
    }

    /// - Parameter endpoints: from where each key's authenticated packets came.
    func saw(_ endpoints: [PublicKey: SocketAddress], by reporter: ID<Device>, in ledger: TenantLedger) async {
        let sightings = ledger.overlay.sightings(of: endpoints, by: reporter)
        for device in watch.note(sightings, now: now()) { await judge(device, in: ledger) }
    }

    /// Where the store can't be reached, the next sign of life tries again.
    private func judge(_ device: ID<Device>, in ledger: TenantLedger) async {
        guard let watch = watch[device] else { return }
        let overlay = ledger.overlay
        guard !overlay.configuration.newFindings(watch, of: overlay.peers(of: device), now: now()).isEmpty else {
            return
        }
        do {
            let opened = try await change(in: ledger.id, by: "system", "incident.open") { draft in
                try draft.openIncidents(of: device, watch)
            }
            for incident in opened { report(incident) }
        } catch {
            logger.error("an incident can't be opened", metadata: ["device": "\(device)", "reason": "\(error)"])
        }
    }

    private func report(_ incident: Incident) {
        logger.warning(
            incident.blocks ? "incident: device cut off" : "incident",
            metadata: [
                "incident": "\(incident.id)", "type": "\(incident.type.rawValue)", "device": "\(incident.deviceID)",
                "details": "\(incident.details)",
            ])
    }
}

extension Configuration {
    struct PlacedFinding {
        let finding: Finding
        let peer: Peer
    }

    /// What a watch shows that has no open incident yet, one of a type. A device is watched under the settings of each
    /// of its networks; the oldest that finds something has it.
    func newFindings(_ watch: DeviceWatch, of peers: [Peer], now: Timestamp) -> [PlacedFinding] {
        func find(since resolvedAt: Timestamp) -> [PlacedFinding] {
            peers.flatMap { peer in
                guard let settings = networks[peer.networkID]?.security else { return [] as [PlacedFinding] }
                return watch.findings(under: settings, since: resolvedAt, now: now).map {
                    PlacedFinding(finding: $0, peer: peer)
                }
            }
        }
        // Hardly ever is there anything, and then nobody has to look through the incidents.
        guard let device = peers.first?.deviceID, !find(since: .distantPast).isEmpty else { return [] }
        let known = incidents.values.filter { $0.deviceID == device }
        var seen = Set(known.filter(\.isOpen).map(\.type))
        let resolvedAt = known.compactMap { $0.resolution?.at }.max() ?? .distantPast
        return find(since: resolvedAt).filter { seen.insert($0.finding.type).inserted }
    }
}

extension Draft<Configuration> {
    fileprivate mutating func openIncidents(of device: ID<Device>, _ watch: DeviceWatch) throws -> [Incident] {
        guard let key = tables.devices[device]?.publicKey else { return [] }
        let peers = tables.peers.values.filter { $0.deviceID == device }.sorted { $0.id < $1.id }
        let blockOn = peers.compactMap { tables.networks[$0.networkID]?.security.blockOn }
        let incidents = tables.newFindings(watch, of: peers, now: now).map { placed in
            Incident(
                id: newID(), type: placed.finding.type, deviceID: device, networkID: placed.peer.networkID,
                peerID: placed.peer.id, publicKey: key, endpoints: placed.finding.endpoints,
                details: placed.finding.details { tables.devices[$0]?.name.description ?? "\($0)" },
                blocks: blockOn.contains { $0.contains(placed.finding.type) }, detectedAt: now)
        }
        for incident in incidents { try put(incident) }
        return incidents
    }
}
