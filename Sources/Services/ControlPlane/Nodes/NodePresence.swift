// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol

/// How a node is, as far as this server knows.
struct Presence: Sendable {
    /// It has a connection, or had one a moment ago.
    var isOnline = false
    var lastSeen: Timestamp?
    /// What it said last; its status is `stale` where that is too long ago to be what it runs.
    var observed: ObservedState?
    /// What it was told to run, by the connection that it has.
    var sent: SentState?
    /// Since when it says that it is not done; nil: what it ran last, it ran as it should.
    var unappliedSince: Timestamp?

    /// A node that loses its connection is back within seconds, and nobody should hear of that.
    static let grace = Duration.seconds(10)
    /// How long a WireGuard session is good for (Reject-After-Time; WireGuard §6.1).
    static let session = Duration.seconds(180)
    /// Three reports that should have come.
    static let staleness = StreamPace.heartbeat * 3
}

/// What is kept of a node.
struct NodeEntry: Sendable {
    var session: (any DeviceConnection)?
    var tenant: ID<Tenant>?
    var observed: ObservedState?
    /// When that came; nil: before this process was started.
    private(set) var reportedAt: Timestamp?
    private var unappliedSince: Timestamp?
    /// The last sign of life of the connection that ended last.
    private var lastSeen: Timestamp?
    private var mayReturn = false
    /// What was told of it last.
    private var wasOnline = false
    private var wasStale = false

    func presence(now: Timestamp) -> Presence {
        Presence(
            isOnline: isOnline(now: now), lastSeen: session?.lastHeard ?? lastSeen, observed: observed(now: now),
            sent: session?.lastSent, unappliedSince: unappliedSince)
    }

    mutating func take(_ observed: ObservedState, now: Timestamp) {
        (self.observed, reportedAt) = (observed, now)
        unappliedSince = observed.status == .applied ? nil : unappliedSince ?? now
    }

    /// - Parameter mayReturn: whether it is waited for.
    mutating func sessionEnded(mayReturn: Bool) {
        guard let session else { return }
        (self.session, lastSeen, self.mayReturn) = (nil, session.lastHeard, mayReturn)
    }

    /// What time, or a connection, has changed since this was asked last.
    mutating func transitions(now: Timestamp) -> [LiveEvent.What] {
        let presence = presence(now: now)
        let isStale = reportedAt != nil && presence.observed?.status == .stale
        defer { (wasOnline, wasStale) = (presence.isOnline, isStale) }
        let moves: [LiveEvent.What] = presence.isOnline == wasOnline ? [] : [presence.isOnline ? .online : .offline]
        return isStale && !wasStale ? moves + [.stale] : moves
    }

    private func isOnline(now: Timestamp) -> Bool {
        guard session == nil else { return true }
        guard mayReturn, let lastSeen else { return false }
        return now - lastSeen < Presence.grace
    }

    private func observed(now: Timestamp) -> ObservedState? {
        var observed = observed
        let isFresh = reportedAt.map { now - $0 < Presence.staleness } ?? false
        if !isFresh { observed?.status = .stale }
        return observed
    }
}

extension ControlPlane {
    func presence(of device: ID<Device>) -> Presence { nodes.presence(device, now: now()) }

    /// As people mean it: a device without a stream is there while one of its gateways has a session with it.
    func presence(of device: Device, in overlay: Overlay) -> Presence {
        var presence = presence(of: device.id)
        guard device.deviceKind == .static else { return presence }
        let gateways = Set(overlay.peers(of: device.id).flatMap { overlay.gateways(of: $0.networkID) }.map(\.deviceID))
        presence.lastSeen = gateways.compactMap { meter.figures(of: device.publicKey, at: $0)?.lastHandshake }.max()
        presence.isOnline = presence.lastSeen.map { now() - $0 < Presence.session } ?? false
        return presence
    }
}
