// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayModel
import OverlayProtocol

struct NetworksController: Controller {
    let controlPlane: ControlPlane

    init(_ controlPlane: ControlPlane) { self.controlPlane = controlPlane }

    var endpoints: [Endpoint] {
        let (read, manage) = controlPlane.permissions
        return [
            Endpoint(pages: "/networks", read, "The networks.") {
                try controlPlane.networks($0.principal)
            },
            Endpoint(.post, "/networks", manage, "Makes a network.", takes: NetworkCreate.self, status: .created) {
                try await controlPlane.createNetwork($0.principal, $0.body)
            },
            Endpoint(.get, "/networks/:network", read, "A network.") {
                try controlPlane.network($0.principal, try $0.network)
            },
            Endpoint(
                .put, "/networks/:network", manage, "Changes a network; what is missing stays.",
                takes: NetworkUpdate.self
            ) { try await controlPlane.updateNetwork($0.principal, try $0.network, $0.body) },
            Endpoint(
                .delete, "/networks/:network", manage,
                "Deletes a network that no device is in, and the groups that speak of it alone."
            ) {
                try await controlPlane.deleteNetwork($0.principal, try $0.network)
            },
            Endpoint(list: "/networks/:network/dns", read, "The names of a network: its peers' and its routes'.") {
                try controlPlane.names($0.principal, try $0.network)
            },
        ] + accessLists
    }

    private var accessLists: [Endpoint] {
        let (read, manage) = controlPlane.permissions
        return [
            Endpoint(.get, "/networks/:network/acl", read, "Who is cut off, and which pairs of peers may not talk.") {
                try controlPlane.accessList($0.principal, try $0.network)
            },
            Endpoint(
                .put, "/networks/:network/acl", manage, "Changes the access list; what is missing stays.",
                takes: AccessListUpdate.self
            ) { try await controlPlane.updateAccessList($0.principal, try $0.network, $0.body) },
        ].map { endpoint in
            endpoint.editing { now, request in
                let tables = now.configuration
                let network: ID<Network> = try request.id("network", of: "network")
                let list = tables.accessLists.values.first { $0.networkID == network }
                return tables.networks[network].map { AccessListInfo(list, of: $0) }
            }
        }
    }
}

extension Call {
    var network: ID<Network> { get throws { try id("network", of: "network") } }
}

extension ControlPlane {
    /// For what a member may do with their own devices.
    var devices: Permission<Caller> { .user(.devices, of: self) }

    var permissions: (read: Permission<Caller>, manage: Permission<Caller>) {
        (.user(.read, of: self), .user(.manage, of: self))
    }
}

extension ID<Network> {
    /// - Parameter named: by the body of a request whose path names this one.
    func check(_ named: Self?) throws(Problem) {
        guard let named, named != self else { return }
        throw Problem(.invalid, field: "network_id", "the path names another network")
    }
}
