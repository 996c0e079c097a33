// SPDX-License-Identifier: Apache-2.0

import Addressing
import NodeRuntime
import OverlayModel
import OverlayProtocol

extension NodeReport {
    /// For people.
    var text: String { text(width: Terminal.width) }

    func text(width: Int?) -> String {
        (heading + troubles + details + [next].compactMap { $0 })
            .map { $0.wrapped(to: width, indent: 13) }.joined(separator: "\n")
    }

    private var heading: [String] {
        let whose = name.map { "\($0) at \(server ?? "?")" } ?? "this node"
        return switch life {
        case .unenrolled: ["this node is not enrolled"]
        case .down: ["\(whose) is down"]
        case .waiting: ["\(whose) has no state yet"]
        case .pending: ["\(whose) waits for approval"]
        case .gone: ["\(whose) was deleted on the server"]
        case .running: ["\(whose) is \(isApplied ? "up" : "not as it should be"), \(link.rawValue)"]
        }
    }

    private var troubles: [String] {
        let faults = (cleanupPending == true ? [Self.leftover] : []) + (observed?.faults ?? [])
        guard let trouble else { return faults }
        return ["  server: \(trouble.reason)"] + (trouble.advice.map { ["          \($0)"] } ?? []) + faults
    }

    private static let leftover = "  not all that ran could be removed; it is tried again every 5 s"

    private var details: [String] {
        guard life == .running, let snapshot = observed?.snapshot else { return [] }
        let addresses = snapshot.addresses.map { "\($0.address)" }.joined(separator: ", ")
        let names = Dictionary(peers.map { ($0.publicKey, "\($0.name)") }) { first, _ in first }
        let own = [
            "  address:   \(addresses.isEmpty ? "none" : addresses) on \(snapshot.interface) (\(snapshot.driver))"
        ]
        let via = gateway(snapshot, names)
        let routes = snapshot.routes.map(\.description).joined(separator: ", ")
        return own + (routes.isEmpty ? [] : ["  routes:    \(routes)"])
            + snapshot.peers.map {
                "  peer:      \(names[$0.publicKey] ?? "\($0.publicKey)") \($0.words(via: via))\(presence(of: $0))"
            }
    }

    /// The gateway that other devices are behind.
    private func gateway(_ snapshot: NodeSnapshot, _ names: [PublicKey: String]) -> String? {
        let own = snapshot.addresses.map(\.network)
        let carriers = snapshot.peers.filter { peer in own.contains { peer.allowedIPs.contains($0) } }
        return carriers.count == 1 ? carriers.first.flatMap { names[$0.publicKey] } : nil
    }

    /// What the control plane hinted of a peer.
    private func presence(of peer: ObservedPeer) -> String {
        guard let hint = peers.first(where: { $0.publicKey == peer.publicKey }), let online = hint.online else {
            return ""
        }
        if online { return ", online" }
        return ", offline" + (hint.lastSeen.map { ", last seen \($0.relative())" } ?? "")
    }

    private var next: String? {
        switch life {
        case .unenrolled: "enrol it: warren up --server URL --key KEY, with a key of 'warren join-key create'"
        case .down: "bring it up: warren up"
        case .pending: "approve it: warren device approve \(name.map(\.description) ?? "NAME"); it comes up by itself"
        case .running where isApplied:
            "what may be reached from here: warren explain \(name.map(\.description) ?? "NAME") HOST:PORT"
        case .running, .waiting, .gone: nil
        }
    }
}

extension ObservedState {
    /// What is not as it should be, a line each.
    var faults: [String] {
        phases.filter { $0.status == .failed }.map { phase in
            "  \(phase.phase.rawValue): \(phase.words)" + (phase.remedy.map { "\n    to mend: \($0)" } ?? "")
        }
    }
}

extension ObservedPeer {
    /// - Parameter via: the gateway that other devices are behind, where it is one.
    fileprivate func words(via: String?) -> String {
        // Its addresses are at the gateway.
        guard !allowedIPs.isEmpty || endpoint != nil else {
            return "through \(via ?? "a gateway"): there are no direct paths yet"
        }
        let place = endpoint.map { "at \($0)" } ?? "that has not been heard from"
        let handshake = lastHandshake.map { "handshake \($0.relative())" } ?? "no handshake yet"
        let carried = allowedIPs.map(\.description).joined(separator: ", ")
        return "\(place), \(handshake)" + (carried.isEmpty ? "" : "; the way to \(carried)")
    }
}
