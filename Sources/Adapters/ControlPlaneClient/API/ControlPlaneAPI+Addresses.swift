// SPDX-License-Identifier: Apache-2.0

public import Addressing
import NIOHTTP1
public import OverlayModel
public import OverlayProtocol

extension ControlPlaneAPI {
    /// How full the networks are.
    public func capacities() async throws -> [NetworkCapacity] {
        try await all("/ipam")
    }

    public func addresses(_ network: ID<Network>) async throws -> [AddressInfo] {
        try await requests.send(.GET, "/ipam/networks/\(network)")
    }

    /// - Parameter base: nil: 10.0.0.0/8.
    public func availablePrefixes(hosts: Int, count: Int, in base: Prefix?) async throws -> AvailablePrefixes {
        let query =
            "max_peers=\(hosts)&count=\(count)" + (base.map { "&base_cidr=\($0.description.percentEncoded)" } ?? "")
        return try await requests.send(.GET, "/ipam/available-cidrs?\(query)")
    }
}
