// SPDX-License-Identifier: Apache-2.0

import Addressing
public import OverlayModel

/// Who is cut off, who is kept apart, and who sends everything into the tunnel, read literally.
extension NaiveVerdict {
    public func isBlocked(_ peer: Peer) -> Bool {
        guard let device = configuration.devices[peer.deviceID], device.state == .active else { return true }
        return configuration.incidents.values.contains { $0.deviceID == device.id && $0.blocks && $0.resolution == nil }
            || configuration.accessLists.values.contains { $0.blockedPeers.contains(peer.id) }
            || configuration.suspensions.values.contains { $0.userID == device.ownerUserID }
    }

    func aclDenies(_ a: Peer, _ b: Peer) -> Bool {
        let list = configuration.accessLists.values.first { $0.networkID == a.networkID }
        guard let list, list.enabled, a.networkID == b.networkID else { return false }
        func matches(_ end: AccessListEnd, _ peer: Peer) -> Bool { end == .any || end == .peer(peer.id) }
        for rule in list.rules {
            if matches(rule.source, a) && matches(rule.target, b) || matches(rule.source, b) && matches(rule.target, a)
            {
                return rule.action == .deny
            }
        }
        return false
    }

    func sendsEverything(_ address: IPAddress, into network: ID<Network>) -> Bool {
        guard let peer = peer(address), peer.networkID == network, !isGateway(address) else { return false }
        return fullTunnel(of: peer.deviceID) == network
    }

    private func fullTunnel(of device: ID<Device>) -> ID<Network>? {
        let own = configuration.peers.values.filter { $0.deviceID == device }
        let asking = own.compactMap { peer in layerThatAsks(peer).map { (layer: $0, network: peer.networkID) } }
        let owner = configuration.devices[device]?.ownerUserID
        let preference = configuration.userRoutings.values.first { $0.userID == owner }?.preference
        let named = configuration.devices[device]?.routing?.networkID ?? preference?.networkID
        if let named, asking.contains(where: { $0.network == named }) { return named }
        return asking.min { ($0.layer, $0.network) < ($1.layer, $1.network) }?.network
    }

    /// 1: the device, 2: its owner, 3: the network; nil: nobody asks for a full tunnel, or a stronger layer doesn't.
    private func layerThatAsks(_ peer: Peer) -> Int? {
        let device = configuration.devices[peer.deviceID]
        let owner = configuration.userRoutings.values.first { $0.userID == device?.ownerUserID }
        let modes = [
            peer.fullEncapsulation ? .fullTunnel : device?.routing?.intent.trafficMode,
            device?.ownerUserID == nil ? nil : owner?.preference.intent.trafficMode,
            configuration.networks[peer.networkID]?.routingPolicy.trafficMode,
        ]
        let first = modes.firstIndex { $0 != nil }
        return first.flatMap { modes[$0] == .fullTunnel ? $0 + 1 : nil }
    }
}

extension NaiveVerdict.Answer {
    /// Names the rule of another answer as passed over.
    func adding(_ other: Self) -> Self {
        var answer = self
        if let group = other.group, let rule = other.rule, answer.answers[group] == nil { answer.answers[group] = rule }
        return answer
    }
}
