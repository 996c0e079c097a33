// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayProtocol

/// Something that is not as it should be and that the node can't mend itself.
struct HealthFinding: Hashable, Sendable {
    let code: HealthCode
    let detail: String
    /// What somebody may do about it.
    let remedy: String

    var report: PhaseReport {
        PhaseReport(.health, .failed, code: code.rawValue, detail: detail, remedy: remedy)
    }
}

extension HealthFacts {
    /// WireGuard gives a session up after this (§6.1 of its paper: Reject-After-Time); with keepalives there is a new
    /// one long before.
    static let handshakeLifetime = Duration.seconds(180)
    /// Three tries of a handshake (each 5 s and some), for a gateway that may be starting itself.
    static let firstHandshake = Duration.seconds(20)
    /// Rules expire by the node's own clock.
    static let clockTolerance = Duration.seconds(30)
    /// Longer than two attempts to connect are apart.
    static let silenceTolerance = Duration.seconds(60)

    /// In the order of the codes.
    var findings: [HealthFinding] {
        ([forwarding, reversePath, clock, staleness].compactMap { $0 } + uplink + handshakes + misroutes + narrowWays)
            .sorted { ($0.code.rawValue, $0.detail) < ($1.code.rawValue, $1.detail) }
    }

    private var forwarding: HealthFinding? {
        guard forwards, switches?.isForwarding == false else { return nil }
        return HealthFinding(
            code: .forwardingOff, detail: "the kernel forwards nothing of \(interface), and the switch can't be set",
            remedy: "make /proc/sys writable for warren-gateway, or: sysctl -w net.ipv4.conf.\(interface).forwarding=1")
    }

    private var reversePath: HealthFinding? {
        guard switches?.reversePathFilter == 1, forwards || !routes.isEmpty else { return nil }
        return HealthFinding(
            code: .reversePathFilterStrict,
            detail: "\(interface) drops packets whose replies would leave by another interface (rp_filter 1)",
            remedy: "sysctl -w net.ipv4.conf.\(interface).rp_filter=2")
    }

    private var clock: HealthFinding? {
        guard let offset = contact.clockOffset, max(offset, .zero - offset) > Self.clockTolerance else { return nil }
        let side = offset > .zero ? "behind" : "ahead of"
        return HealthFinding(
            code: .clockSkew,
            detail: "this machine's clock is \(max(offset, .zero - offset).rounded) \(side) the server's",
            remedy: "have both set by NTP: timedatectl set-ntp true")
    }

    private var staleness: HealthFinding? {
        if contact.isOutOfStep {
            return HealthFinding(
                code: .stateStale, detail: "what runs is not what the control plane means, and the whole was asked for",
                remedy: "wait half a minute; then: warren up on this machine")
        }
        guard let silence = contact.silence, silence > Self.silenceTolerance else { return nil }
        return HealthFinding(
            code: .stateStale, detail: "the control plane was not heard for over a minute; what it said last goes on",
            remedy: "see whether warren-server runs, and whether this machine reaches it: warren status --node")
    }

    /// One finding for all that is out of reach.
    private var uplink: [HealthFinding] {
        let unreached =
            gateways.filter { $0.endpoint != nil && $0.way == nil }.map(\.name)
            + controlPlane.filter { $0.value == nil }.map { "\($0.key)" }.sorted()
        guard !unreached.isEmpty else { return [] }
        return [
            HealthFinding(
                code: .uplinkDown, detail: "this machine has no way to \(unreached.joined(separator: ", "))",
                remedy:
                    "bring its network up: ip route get \(gateways.compactMap(\.endpoint).first?.address.description ?? unreached[0])"
            )
        ]
    }

    private var handshakes: [HealthFinding] {
        gateways.compactMap { gateway in
            guard let endpoint = gateway.endpoint, gateway.way != nil else { return nil }
            guard let since = gateway.sinceHandshake else {
                guard gateway.age > Self.firstHandshake else { return nil }
                return HealthFinding(
                    code: .portUnreachable, detail: "\(gateway.name) doesn't answer at \(endpoint)",
                    remedy: "let UDP port \(endpoint.port) through to \(gateway.name), and see whether it runs")
            }
            guard since > Self.handshakeLifetime, gateway.age > Self.handshakeLifetime else { return nil }
            return HealthFinding(
                code: .handshakeStale, detail: "\(gateway.name) has not answered for over three minutes",
                remedy: "see whether \(gateway.name) runs, and whether UDP port \(endpoint.port) still gets through")
        }
    }

    private var misroutes: [HealthFinding] {
        routes.sorted { $0.key < $1.key }.compactMap { destination, way in
            guard way?.interface != "\(interface)" else { return nil }
            let place = way.map { "leave by \($0.interface)" } ?? "go nowhere"
            return HealthFinding(
                code: .routeMissing, detail: "packets to \(destination) \(place), not by the tunnel",
                remedy: "remove the route or rule in its way: ip route get \(destination.address)")
        }
    }

    /// WireGuard's own headers, and those of UDP and IP.
    private func outerSize(to address: IPAddress) -> Int { mtu + (address.family == .v4 ? 60 : 80) }

    private var narrowWays: [HealthFinding] {
        gateways.compactMap { gateway in
            guard let endpoint = gateway.endpoint, let way = gateway.way else { return nil }
            let size = outerSize(to: endpoint.address)
            guard way.mtu < size else { return nil }
            return HealthFinding(
                code: .mtuBlackhole,
                detail: "packets to \(gateway.name) have up to \(size) bytes, and \(way.interface) carries \(way.mtu): "
                    + "large ones may get lost",
                remedy: "warren network set NETWORK --mtu \(mtu - (size - way.mtu))")
        }
    }
}

extension Duration {
    fileprivate var rounded: String {
        let seconds = components.seconds
        return switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7200: "\(seconds / 60) minutes"
        case ..<172_800: "\(seconds / 3600) hours"
        default: "\(seconds / 86_400) days"
        }
    }
}
