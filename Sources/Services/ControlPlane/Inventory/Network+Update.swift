// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol

extension Network {
    mutating func apply(_ request: NetworkUpdate) {
        name = request.name ?? name
        mtu = request.mtu ?? mtu
        domainSuffix = request.domainSuffix ?? domainSuffix
        dns = request.dns ?? dns
        memberGroupIDs = request.memberGroupIDs ?? memberGroupIDs
        defaultGroupIDs = request.defaultGroupIDs ?? defaultGroupIDs
        topology = request.topology ?? topology
        enforcement = request.enforcement ?? enforcement
        flowLog = request.flowLog ?? flowLog
        if let body = request.assignment {
            assignment.mode = body.mode ?? assignment.mode
            assignment.gatewayIDs = body.gatewayIDs ?? assignment.gatewayIDs
            assignment.redundancy = body.redundancy ?? assignment.redundancy
        }
    }
}

extension Configuration {
    /// What holds of a network beside its prefixes.
    func check(_ network: Network) throws {
        guard !networks.values.contains(where: { $0.name == network.name && $0.id != network.id }) else {
            throw Problem(.nameTaken, field: "name", "there is a network \(network.name) already")
        }
        guard (1280...9000).contains(network.mtu) else {
            throw Problem(.invalid, field: "mtu", "\(network.mtu) is not between 1280 (the least of IPv6) and 9000")
        }
        guard network.dns.count <= 3 else {
            throw Problem(
                .invalid, field: "dns", "resolvers read three addresses at most, these are \(network.dns.count)")
        }
        for (field, ids) in [
            ("member_group_ids", network.memberGroupIDs), ("default_group_ids", network.defaultGroupIDs),
        ] {
            for (index, id) in ids.enumerated() where groups[id] == nil {
                throw Problem(.invalid, field: "\(field)[\(index)]", "there is no group \(id)")
            }
        }
        try check(network.assignment)
    }

    private func check(_ assignment: GatewayAssignment) throws {
        for (index, id) in assignment.gatewayIDs.enumerated() where devices[id]?.deviceKind != .gateway {
            throw Problem(.invalid, field: "assignment.gateway_ids[\(index)]", "there is no gateway \(id)")
        }
        guard assignment.redundancy == 1 else {
            throw Problem(
                assignment.redundancy > 1 ? .notAvailableYet : .invalid, field: "assignment.redundancy",
                "one gateway serves a network; several at once come later")
        }
    }
}
