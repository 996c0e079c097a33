// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol
import Synchronization

/// What was heard and seen of devices since this process started. Nothing of it is kept: an incident is, and what led
/// to one within minutes is soon seen again.
final class IncidentWatch: Sendable {
    private let list = Mutex(Watchlist())

    subscript(device: ID<Device>) -> DeviceWatch? { list.withLock { $0[device] } }

    func note(_ observation: Observation, of device: ID<Device>, now: Timestamp) {
        list.withLock { _ = $0.note(observation, of: device, now: now) }
    }

    /// - Returns: the devices of which something new was seen.
    func note(_ sightings: [Sighting], now: Timestamp) -> [ID<Device>] {
        list.withLock { list in
            sightings.filter { list.note($0.observation, of: $0.device, now: now) }.map(\.device)
        }
    }

    func forget(_ device: ID<Device>) {
        list.withLock { $0.forget(device) }
    }
}

/// A device's address, as another node reports it.
struct Sighting: Hashable, Sendable {
    let device: ID<Device>
    let observation: Observation
}

extension Overlay {
    /// What a node's report says of where other devices are. It speaks of devices of its own networks only, and of
    /// addresses that an authenticated packet came from.
    func sightings(in observed: ObservedState, by reporter: ID<Device>) -> [Sighting] {
        let networks = peers(of: reporter).filter(isActive).map(\.networkID)
        let seen = observed.snapshot.peers.filter { $0.endpoint != nil && $0.lastHandshake != nil }
        guard !networks.isEmpty, !seen.isEmpty, let kind = configuration.devices[reporter]?.deviceKind else {
            return []
        }
        let vantage: Vantage = kind == .gateway ? .gateway(reporter) : .agent(reporter)
        let devices = Set(networks.flatMap { peers(in: $0) }.map(\.deviceID)).compactMap { configuration.devices[$0] }
        let byKey = Dictionary(devices.map { ($0.publicKey, $0.id) }) { first, _ in first }
        return seen.compactMap { peer in
            guard let endpoint = peer.endpoint, let device = byKey[peer.publicKey] else { return nil }
            return Sighting(device: device, observation: .seen(endpoint, by: vantage))
        }
    }
}
