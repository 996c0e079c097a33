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
    /// The gateway by which it is reached, with which it has a session that is good; of a gateway: none.
    var via: ID<Device>?

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

    /// As people mean it: a device without a stream is there while one of its gateways has a session with it. What
    /// gateways tell of handshakes is as old as their telemetry.
    func presence(of device: Device, in overlay: Overlay) -> Presence {
        var presence = presence(of: device.id)
        guard device.deviceKind != .gateway else { return presence }
        let contacts = contacts(of: device, in: overlay)
        presence.via = contacts.way(now: now())
        guard device.deviceKind == .static else { return presence }
        (presence.isOnline, presence.lastSeen) = (presence.via != nil, contacts.max()?.handshake)
        return presence
    }

    /// The gateway by which a device is reached.
    func gateway(reaching device: Device, in overlay: Overlay) -> ID<Device>? {
        contacts(of: device, in: overlay).way(now: now())
    }

    /// What the gateways of its networks have told of their sessions with a device.
    private func contacts(of device: Device, in overlay: Overlay) -> [GatewayContact] {
        overlay.peers(of: device.id).flatMap { peer in
            let primary = overlay.primaryGateway(of: peer.networkID)?.deviceID
            return overlay.gateways(of: peer.networkID).compactMap { gateway in
                meter.figures(of: device.publicKey, at: gateway.deviceID)?.lastHandshake.map {
                    GatewayContact(
                        handshake: $0, gateway: gateway.deviceID, isPrimary: gateway.deviceID == primary)
                }
            }
        }
    }
}

private struct GatewayContact: Comparable {
    let handshake: Timestamp
    let gateway: ID<Device>
    let isPrimary: Bool

    static func < (a: GatewayContact, b: GatewayContact) -> Bool { (a.handshake, a.gateway) < (b.handshake, b.gateway) }
}

extension [GatewayContact] {
    /// The gateway that has a good session. Where several have, packets take the way that the device's AllowedIPs say:
    /// to the primary.
    fileprivate func way(now: Timestamp) -> ID<Device>? {
        let good = filter { now - $0.handshake < Presence.session }
        return (good.filter(\.isPrimary).max() ?? good.max())?.gateway
    }
}
