// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import Synchronization

extension Device {
    /// Who has the private key of a device in limited mode can't be asked for another, and a gateway's is known to files.
    private var hasLimitedKey: Bool { isManagedAgent && state == .active }

    /// Whether its key ends later than the tenant wants, or ends although it needn't.
    func isKeyLimitWrong(_ lifetime: Duration?, _ now: Timestamp) -> Bool {
        guard hasLimitedKey else { return false }
        guard let lifetime else { return keyExpiresAt != nil }
        return keyExpiresAt.map { $0 > now + lifetime } ?? true
    }

    /// In the last third of its time a key is replaced: two thirds of it a device may be away.
    func isKeyDue(_ lifetime: Duration, _ now: Timestamp) -> Bool {
        guard hasLimitedKey, nextKey == nil, let end = keyExpiresAt else { return false }
        return end > now && end - now <= lifetime / 3
    }

    /// Half of the time in which its key is replaced has passed, and it has no other.
    func isKeyOverdue(_ lifetime: Duration, _ now: Timestamp) -> Bool {
        guard isKeyDue(lifetime, now), let end = keyExpiresAt else { return false }
        return end - now <= lifetime / 6
    }
}

extension Draft<Configuration> {
    mutating func limitKeys(_ lifetime: Duration?) throws {
        for var device in tables.devices.values.sorted(by: { $0.id < $1.id })
        where device.isKeyLimitWrong(lifetime, now) {
            device.keyExpiresAt = lifetime.map { now + $0 }
            device.updatedAt = now
            try put(device)
        }
    }
}

/// When devices were asked for another key last, because theirs expires soon.
final class KeyRenewals: Sendable {
    static let pause = Duration.seconds(60)
    static let atOnce = 32

    private let lastAsked = Mutex<[ID<Device>: Timestamp]>([:])

    func mayAsk(_ device: ID<Device>, now: Timestamp) -> Bool {
        lastAsked.withLock { $0[device].map { now - $0 >= Self.pause } ?? true }
    }

    func asked(_ device: ID<Device>, now: Timestamp) {
        lastAsked.withLock { asked in
            asked = asked.filter { now - $0.value < Self.pause }
            asked[device] = now
        }
    }
}
