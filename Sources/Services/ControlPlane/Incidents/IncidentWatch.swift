// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
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
    /// What a device says of where others are. It speaks of devices of its own networks only.
    func sightings(of endpoints: [PublicKey: SocketAddress], by reporter: ID<Device>) -> [Sighting] {
        let networks = peers(of: reporter).filter(isActive).map(\.networkID)
        guard !networks.isEmpty, !endpoints.isEmpty, let kind = configuration.devices[reporter]?.deviceKind else {
            return []
        }
        let vantage: Vantage = kind == .gateway ? .gateway(reporter) : .agent(reporter)
        return endpoints.sorted { $0.key < $1.key }.compactMap { key, endpoint in
            guard let device = device(with: key), peers(of: device).contains(where: { networks.contains($0.networkID) })
            else { return nil }
            return Sighting(device: device, observation: .seen(endpoint, by: vantage))
        }
    }
}
