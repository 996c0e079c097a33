// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayProtocol

/// What came of applying a state: what reports say of it.
struct NodeOutcome: Hashable, Sendable {
    enum FirewallState: Hashable {
        /// The node forwards nothing.
        case unused
        case missing
        case inForce
        /// The node forwards nothing, and its operator has closed it to what comes in.
        case shielded
    }

    var firewall: FirewallState
    /// Whether something is masqueraded, which comes and goes with the firewall.
    var translates = false
    var refusesToBeExit = false
    /// What stood in the way; the phases after it were not reached.
    var failure: PhaseReport?
    var refusals: [RouteRefusal] = []
    /// Names of peers that have no address.
    var unknownNames: [String] = []
    var foreignDrops: [ForeignDrop] = []
    var health: [HealthFinding] = []

    var safety: NodeSafety {
        if firewall == .missing { return .unsafe }
        return phases.contains { $0.status == .failed } ? .degraded : .ready
    }

    var phases: [PhaseReport] {
        PhaseReport.Phase.allCases.flatMap { phase in
            if let failure, failure.phase == phase { return [failure] }
            return switch phase {
            case .firewall: [firewallReport]
            case .interface: [reached(.interface) ?? PhaseReport(.interface, .ok)]
            case .peers: [reached(.peers) ?? peersReport]
            case .routes: [reached(.routes) ?? routesReport]
            case .nat: [natReport]
            case .health: health.isEmpty ? [PhaseReport(.health, .ok)] : health.map(\.report)
            }
        }
    }

    private var firewallReport: PhaseReport {
        switch firewall {
        case .unused: return PhaseReport(.firewall, .unused)
        case .shielded:
            return PhaseReport(
                .firewall, .ok, detail: "nobody opens a flow to this machine: its operator said --block-incoming")
        case .missing:
            return PhaseReport(
                .firewall, .failed, code: "not_reached", detail: "the interface is down until the firewall is in place")
        case .inForce:
            guard let first = foreignDrops.first else { return PhaseReport(.firewall, .ok) }
            return PhaseReport(
                .firewall, .failed, code: HealthCode.foreignFirewallDrops.rawValue,
                detail: foreignDrops.map { "\($0.chain) (hook \($0.hook))" }.joined(separator: ", ")
                    + " drops what the rules accept", remedy: first.remedy)
        }
    }

    private var peersReport: PhaseReport {
        guard !unknownNames.isEmpty else { return PhaseReport(.peers, .ok) }
        return PhaseReport(
            .peers, .failed, code: "endpoint_unknown",
            detail: "no address is known for \(unknownNames.joined(separator: ", "))",
            remedy: "check this machine's name servers: getent hosts \(unknownNames[0])")
    }

    private var routesReport: PhaseReport {
        guard !refusals.isEmpty else { return PhaseReport(.routes, .ok) }
        let obstructed = refusals.filter { ![.exitNotAccepted, .routesNotAccepted].contains($0.reason) }
        guard obstructed.isEmpty else {
            return PhaseReport(
                .routes, .failed, code: HealthCode.routeOverlapsHost.rawValue,
                detail: refusals.map(\.description).joined(separator: "; "),
                remedy: "give the route, or the network, addresses that lie elsewhere; the rest is applied")
        }
        return notAcceptedReport
    }

    private var notAcceptedReport: PhaseReport {
        let routes = refusals.filter { $0.reason == .routesNotAccepted }.map(\.destination.description)
        guard routes.isEmpty else {
            return PhaseReport(
                .routes, .failed, code: "routes_not_accepted",
                detail: "this machine should send \(routes.joined(separator: ", ")) into the tunnel, "
                    + "and its operator said --no-accept-routes",
                remedy: "on the machine: warren up --accept-routes")
        }
        return PhaseReport(
            .routes, .failed, code: "exit_not_accepted",
            detail: "this machine should send everything into the tunnel, and has not agreed to that",
            remedy: "on the machine: warren up --accept-exit")
    }

    private var natReport: PhaseReport {
        if refusesToBeExit {
            return PhaseReport(
                .nat, .failed, code: "exit_not_accepted",
                detail: "this gateway should be an exit, and its machine has not agreed to that",
                remedy: "on the gateway: warren up --accept-exit --socket /run/warren/gateway.sock")
        }
        guard translates else { return PhaseReport(.nat, .unused) }
        guard firewall == .inForce else {
            return PhaseReport(.nat, .failed, code: "not_reached", detail: "waits for: firewall")
        }
        return PhaseReport(.nat, .ok)
    }

    /// - Returns: nil where the phase was gone through.
    private func reached(_ phase: PhaseReport.Phase) -> PhaseReport? {
        guard let failure, failure.phase.place < phase.place else { return nil }
        return PhaseReport(phase, .failed, code: "not_reached", detail: "waits for: \(failure.phase.rawValue)")
    }
}

extension PhaseReport.Phase {
    /// In the order of applying.
    fileprivate var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension PhaseReport {
    /// A phase in which the system refused something.
    init(_ phase: Phase, failedBy error: any Error, on machine: MachineFacts) {
        let detail = "\(error)"
        guard machine.isNetworkAdministrator else {
            self.init(
                phase, .failed, code: "not_permitted", detail: detail,
                remedy: "run it as root, or give it the capability CAP_NET_ADMIN, as its systemd unit does")
            return
        }
        switch error {
        case TunnelError.notWireGuard: self.init(phase, .failed, code: "interface_taken", detail: detail)
        case TunnelError.portInUse: self.init(phase, .failed, code: "port_in_use", detail: detail)
        case TunnelError.notPermitted: self.init(phase, .failed, code: "not_permitted", detail: detail)
        default: self.init(phase, .failed, code: "failed", detail: detail)
        }
    }
}
