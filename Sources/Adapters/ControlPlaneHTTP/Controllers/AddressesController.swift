// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

/// Which addresses are given out, and where there is room for more.
struct AddressesController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] {
        let read = controlPlane.permissions.read
        return [
            Endpoint(pages: "/ipam", read, "How full the networks are.") {
                try controlPlane.capacities($0.principal)
            },
            Endpoint(list: "/ipam/networks/:network", read, "The addresses of a network that peers have or had.") {
                try controlPlane.addresses($0.principal, try $0.network)
            },
            Endpoint(
                .get, "/ipam/available-cidrs", read,
                "The smallest prefixes with room for `max_peers` that overlap nothing there is.",
                query: AvailableQuery.self
            ) {
                try controlPlane.availablePrefixes(
                    $0.principal, hosts: $0.query.hosts.number, count: $0.query.count?.number ?? 1,
                    in: $0.query.base ?? AvailableQuery.standardBase)
            }.refuses(.invalid),
        ]
    }
}

private struct AvailableQuery: QueryParameters {
    let hosts: Bounded<1, 16_777_214>
    let count: Bounded<1, 20>?
    let base: Prefix?

    /// The largest private range (RFC 1918).
    static let standardBase = Prefix(containing: IPAddress(family: .v4, number: 10 << 24), length: 8)

    static let notes = ["base_cidr": "Where to look; missing: 10.0.0.0/8."]

    private enum CodingKeys: String, CodingKey {
        case count
        case hosts = "max_peers"
        case base = "base_cidr"
    }
}
