// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol

extension Overlay {
    /// How a flow's packets go, by what its source is told to run.
    /// - Parameter isOnline: whether a device has a stream to the control plane.
    func path(of flow: Flow, isOnline: (ID<Device>) -> Bool) -> ExplainedPath {
        guard let source = peer(at: flow.source) else {
            return ExplainedPath(
                routed: false, gateway: nil,
                remarks: [
                    "\(flow.source) is no peer's: its packets come to a gateway by routes that Warren doesn't make"
                ])
        }
        let isGateway = isJump(source)
        guard !isGateway, let state = compile(for: source.deviceID) else {
            return ExplainedPath(
                routed: isGateway, gateway: nil,
                remarks: isGateway ? [] : ["\(source.name) waits for approval: 'warren device approve \(source.name)'"])
        }
        guard let way = state.way(to: flow.destination) else {
            return ExplainedPath(routed: false, gateway: nil, remarks: [whyNoWay(from: source, to: flow.destination)])
        }
        var remarks: [String] = []
        if way.endpoint == nil { remarks.append("\(way.name) has no endpoint: \(source.name) can't find it") }
        for id in [source.deviceID, way.deviceID] where !isOnline(id) {
            let name = configuration.devices[id]?.name.description ?? "\(id)"
            remarks.append("\(name) has no connection to this server: it runs what it was told last")
        }
        return ExplainedPath(routed: true, gateway: way.name, remarks: remarks)
    }

    private func whyNoWay(from source: Peer, to destination: IPAddress) -> String {
        let network = configuration.networks[source.networkID]
        if network?.prefixes.contains(where: { $0.contains(destination) }) ?? false {
            return "\(network?.name.description ?? "its network") has no active gateway"
        }
        let routes = configuration.routes.values.filter { route in
            route.networkID == source.networkID && route.destinations.contains { $0.contains(destination) }
        }
        guard let route = routes.min(by: { $0.id < $1.id }) else {
            return "no route of \(network?.name.description ?? "its network") leads to \(destination)"
        }
        return "no group of \(source.name) knows the route \(route.name), or none of its gateways is active: "
            + "'warren group add-route GROUP \(route.name)'"
    }
}

extension DesiredState {
    /// The peer that cryptokey routing gives a packet to: of the prefixes that hold the address, the longest counts.
    func way(to address: IPAddress) -> DesiredPeer? {
        func length(_ peer: DesiredPeer) -> UInt8? {
            peer.allowedIPs.filter { $0.contains(address) }.map(\.length).max()
        }
        return peers.filter { length($0) != nil }.max { (length($0) ?? 0) < (length($1) ?? 0) }
    }
}

extension Configuration {
    /// A rule as a sentence.
    func words(for reference: RuleReference) -> String? {
        guard let policy = policies[reference.policyID],
            let index = policy.rules.firstIndex(where: { $0.id == reference.ruleID })
        else { return nil }
        let rule = policy.rules[index]
        let preposition = rule.direction == .output ? "to" : "from"
        let group = groups[reference.groupID].map { ", through the group \($0.name)" } ?? ""
        return "policy \(policy.name), rule \(index + 1): \(rule.action.rawValue) \(rule.direction.rawValue) "
            + "\(preposition) \(name(of: rule.target))\(rule.services)\(group)"
    }

    private func name(of target: RuleTarget) -> String {
        let name: DNSLabel? =
            switch target {
            case .cidr, .internet, .any: nil
            case .peer(let id): peers[id]?.name
            case .group(let id): groups[id]?.name
            case .network(let id): networks[id]?.name
            case .route(let id): routes[id]?.name
            }
        return switch target {
        case .any, .internet: target.kind.rawValue
        case .cidr(let prefix): prefix.description
        default: "\(target.kind.rawValue) \(name?.description ?? "that is gone")"
        }
    }
}

extension PolicyRule {
    fileprivate var services: String {
        guard `protocol` != .any else { return "" }
        return ", \(`protocol`.rawValue)"
            + (ports.isEmpty ? "" : " \(ports.map(\.description).joined(separator: ", "))")
    }
}
