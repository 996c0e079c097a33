// SPDX-License-Identifier: Apache-2.0

import Addressing
public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    public func accessList(_ caller: Caller, _ network: ID<Network>) throws -> AccessListInfo {
        let tables = try configuration(caller)
        return AccessListInfo(tables.accessList(of: network), of: try tables.network(network))
    }

    public func updateAccessList(
        _ caller: Caller, _ network: ID<Network>, _ request: AccessListUpdate
    ) async throws -> AccessListInfo {
        try await change(caller, "acl.update") { draft in
            let owner = try draft.tables.network(network)
            let present = draft.tables.accessList(of: network)
            var list = present ?? AccessList(id: draft.newID(), networkID: network, updatedAt: draft.now)
            list.enabled = request.enabled ?? list.enabled
            list.blockedPeers = try request.blockedPeers.map(draft.tables.blockedPeers) ?? list.blockedPeers
            list.rules = request.rules?.map(AccessListRule.init) ?? list.rules
            try draft.tables.check(list)
            guard list != present else { return AccessListInfo(list, of: owner) }
            list.updatedAt = draft.now
            try draft.put(list)
            return AccessListInfo(list, of: owner)
        }
    }
}

extension Configuration {
    func accessList(of network: ID<Network>) -> AccessList? {
        accessLists.values.first { $0.networkID == network }
    }

    fileprivate func blockedPeers(_ blocked: [String: Bool]) throws -> Set<ID<Peer>> {
        Set(
            try blocked.filter(\.value).map { text, _ in
                do { return try ID<Peer>(text: text) } catch {
                    throw Problem(.invalid, field: "blocked_peers.\(text)", "\(error)")
                }
            })
    }

    /// An access list speaks of its network's peers. It never names a gateway as blocked: that would cut the network
    /// off, which is what unassigning it is for.
    func check(_ list: AccessList) throws {
        for id in list.blockedPeers.sorted() {
            let peer = try peer(id, of: list, field: "blocked_peers")
            guard devices[peer.deviceID]?.deviceKind != .gateway else {
                throw Problem(
                    .invalid, field: "blocked_peers", "\(peer.name) is a gateway: unassign or block it instead")
            }
        }
        for (index, rule) in list.rules.enumerated() {
            for (field, end) in [("source_peer", rule.source), ("target_peer", rule.target)] {
                guard case .peer(let id) = end else { continue }
                _ = try peer(id, of: list, field: "rules[\(index)].\(field)")
            }
        }
    }

    private func peer(_ id: ID<Peer>, of list: AccessList, field: String) throws -> Peer {
        guard let peer = peers[id], peer.networkID == list.networkID else {
            throw Problem(.invalid, field: field, "the network has no peer \(id)")
        }
        return peer
    }
}

extension AccessListRule {
    init(_ body: AccessListRuleBody) {
        self.init(
            source: body.source, target: body.target, action: body.action, description: body.description ?? "")
    }
}

extension Draft<Configuration> {
    /// What is gone is named no more.
    mutating func forget(_ peer: Peer) throws {
        guard var list = tables.accessList(of: peer.networkID) else { return }
        list.blockedPeers.remove(peer.id)
        list.rules.removeAll { $0.source == .peer(peer.id) || $0.target == .peer(peer.id) }
        guard list != tables.accessLists[list.id] else { return }
        list.updatedAt = now
        try put(list)
    }
}
