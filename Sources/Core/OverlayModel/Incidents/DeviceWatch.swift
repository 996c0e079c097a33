// SPDX-License-Identifier: Apache-2.0

import Addressing

/// What was heard and seen of one device lately, and what follows from it. A value of bounded size.
public struct DeviceWatch: Hashable, Sendable {
    /// Instances in the order in which they were heard; one that is heard again after another appears again.
    public private(set) var sessions: [InstanceSession] = []
    public private(set) var trails: [Vantage: AddressTrail] = [:]
    public private(set) var lastNoted = Timestamp.distantPast

    /// A crash loop restarts once in a few seconds: that many still leave room for what was there before.
    static let mostSessions = 32
    /// Places that are remembered, of those that count and of those that don't: agents can't crowd gateways out.
    static let mostTrails = 8

    public init() {}

    /// - Returns: whether that is more than a repetition.
    public mutating func note(_ observation: Observation, now: Timestamp) -> Bool {
        lastNoted = now
        switch observation {
        case .heard(let instance):
            let isOther = note(instance, now: now)
            let isElsewhere = instance.address.map { note($0, by: .controlPlane, now: now) } ?? false
            return isOther || isElsewhere
        case .seen(let endpoint, let vantage):
            return note(endpoint, by: vantage, now: now)
        }
    }

    /// What is not as it should be.
    /// - Parameter resolvedAt: when an incident of the device was resolved last: what was noted until then counts no
    ///   more.
    public func findings(
        under settings: SecuritySettings, since resolvedAt: Timestamp = .distantPast, now: Timestamp
    ) -> [Finding] {
        [
            sessionConflict(within: .seconds(settings.sessionConflictWindow), resolvedAt),
            sharedConfig(settings, resolvedAt, now),
            suspiciousActivity(settings, resolvedAt, now),
        ].compactMap { $0 }
    }

    // MARK: - Notes

    private mutating func note(_ instance: DeviceInstance, now: Timestamp) -> Bool {
        if let last = sessions.last, last.instance.id == instance.id {
            sessions[sessions.count - 1] = InstanceSession(
                instance: instance, firstSeen: last.firstSeen, lastSeen: now)
            return false
        }
        sessions.append(InstanceSession(instance: instance, firstSeen: now, lastSeen: now))
        sessions.removeFirst(max(sessions.count - Self.mostSessions, 0))
        return true
    }

    private mutating func note(_ endpoint: SocketAddress, by vantage: Vantage, now: Timestamp) -> Bool {
        guard trails[vantage] == nil else { return trails[vantage]?.note(endpoint, now: now) ?? false }
        let alike = trails.filter { $0.key.counts == vantage.counts }
        if alike.count >= Self.mostTrails,
            let quietest = alike.min(by: { ($0.value.seenAt, $0.key) < ($1.value.seenAt, $1.key) })
        {
            trails[quietest.key] = nil
        }
        trails[vantage] = AddressTrail(endpoint, now: now)
        return true
    }

    // MARK: - Rules

    /// X → Y → X: a restart never comes back as what it was before.
    private func sessionConflict(within window: Duration, _ resolvedAt: Timestamp) -> Finding? {
        guard let last = sessions.last, let other = sessions.dropLast().last else { return nil }
        let earlier = sessions.dropLast(2).last { $0.instance.id == last.instance.id }
        guard let earlier, last.firstSeen - earlier.lastSeen <= window, earlier.lastSeen > resolvedAt else {
            return nil
        }
        return Finding(since: earlier.lastSeen, evidence: .instances(last, other))
    }

    private func sharedConfig(
        _ settings: SecuritySettings, _ resolvedAt: Timestamp, _ now: Timestamp
    ) -> Finding? {
        let window = Duration.seconds(settings.sharedConfigWindow)
        for (vantage, trail) in countedTrails {
            guard case .gateway(let gateway) = vantage else { continue }
            let changes = trail.longestAlternation(within: window, since: resolvedAt, now: now)
            guard changes.count >= settings.sharedConfigChanges, let first = changes.first else { continue }
            return Finding(since: first.at, evidence: .alternation(changes, at: gateway, within: window))
        }
        return nil
    }

    private func suspiciousActivity(
        _ settings: SecuritySettings, _ resolvedAt: Timestamp, _ now: Timestamp
    ) -> Finding? {
        for (vantage, trail) in countedTrails {
            let changes = trail.changes(within: AddressTrail.memory, since: resolvedAt, now: now)
            guard changes.count > settings.addressChangesPerDay, let first = changes.first else { continue }
            return Finding(since: first.at, evidence: .restlessness(changes, seenBy: vantage))
        }
        return nil
    }

    private var countedTrails: [(key: Vantage, value: AddressTrail)] {
        trails.filter { $0.key.counts }.sorted { $0.key < $1.key }
    }
}

/// From when to when an instance was heard, without another in between.
public struct InstanceSession: Hashable, Sendable {
    public let instance: DeviceInstance
    public let firstSeen: Timestamp
    public let lastSeen: Timestamp
}
