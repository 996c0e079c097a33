// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol

extension NetworkShape {
    func changed(by request: NetworkSettings) throws -> NetworkShape {
        var shape = self
        shape.mtu = request.mtu ?? mtu
        shape.domainSuffix = request.domainSuffix ?? domainSuffix
        shape.dns = request.dns ?? dns
        shape.memberGroupIDs = request.memberGroupIDs ?? memberGroupIDs
        shape.defaultGroupIDs = request.defaultGroupIDs ?? defaultGroupIDs
        shape.topology = request.topology ?? topology
        shape.enforcement = request.enforcement ?? enforcement
        shape.flowLog = request.flowLog ?? flowLog
        shape.assignment = request.assignment.map { assignment.changed(by: $0) } ?? assignment
        shape.routingPolicy = request.routingPolicy.map { routingPolicy.changed(by: $0) } ?? routingPolicy
        shape.security =
            try request.security.map { request in
                try Problem.at("security") { try security.changed(by: request) }
            } ?? security
        return shape
    }
}

extension GatewayAssignment {
    fileprivate func changed(by request: GatewayAssignmentBody) -> GatewayAssignment {
        var assignment = self
        assignment.mode = request.mode ?? mode
        assignment.selection = request.selection ?? selection
        assignment.gatewayIDs = request.gatewayIDs ?? gatewayIDs
        assignment.redundancy = request.redundancy ?? redundancy
        return assignment
    }
}

extension Configuration {
    /// What holds of a network beside its prefixes.
    func check(_ network: Network) throws {
        guard !networks.values.contains(where: { $0.name == network.name && $0.id != network.id }) else {
            throw Problem(.nameTaken, field: "name", "there is a network \(network.name) already")
        }
        try check(network.shape)
    }

    func check(_ shape: NetworkShape) throws {
        guard (1280...9000).contains(shape.mtu) else {
            throw Problem(.invalid, field: "mtu", "\(shape.mtu) is not between 1280 (the least of IPv6) and 9000")
        }
        guard shape.dns.count <= 3 else {
            throw Problem(
                .invalid, field: "dns", "resolvers read three addresses at most, these are \(shape.dns.count)")
        }
        for (field, ids) in shape.groupIDs {
            for (index, id) in ids.enumerated() where groups[id] == nil {
                throw Problem(.invalid, field: "\(field)[\(index)]", "there is no group \(id)")
            }
        }
        try check(shape.assignment)
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

    /// What a network's devices become members of is not deleted under it.
    func refuseIfNamed(_ group: Group) throws {
        let shapes =
            networks.values.map { ("network \($0.name)", $0.shape) }
            + templates.values.map { ("template \($0.name)", $0.shape) }
        for (name, shape) in shapes.sorted(by: { $0.0 < $1.0 }) {
            guard let field = shape.groupIDs.first(where: { $0.ids.contains(group.id) })?.field else { continue }
            throw Problem(.stillInUse, "the \(name) names \(group.name) in \(field): take it out there first")
        }
    }
}

extension NetworkShape {
    fileprivate var groupIDs: [(field: String, ids: [ID<Group>])] {
        [("member_group_ids", memberGroupIDs), ("default_group_ids", defaultGroupIDs)]
    }
}
