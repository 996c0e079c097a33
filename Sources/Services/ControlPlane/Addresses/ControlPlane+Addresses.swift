// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel
public import OverlayProtocol

extension ControlPlane {
    /// How full the networks are, by name.
    public func capacities(_ caller: Caller) throws -> [NetworkCapacity] {
        let overlay = try overlay(caller)
        return overlay.configuration.networks.values.sorted { $0.name < $1.name }.map { network in
            let taken = overlay.peers(in: network.id).map(\.address)
            return NetworkCapacity(
                network, AddressPool(network.cidr, taken: taken, released: [], now: now()).utilization)
        }
    }

    /// The addresses of a network that peers have, and those that rest, in order; both families.
    public func addresses(_ caller: Caller, _ id: ID<Network>) throws -> [AddressInfo] {
        let overlay = try overlay(caller)
        let tables = overlay.configuration
        let network = try tables.network(id)
        let (peers, released) = (overlay.peers(in: id), tables.releasedAddresses.values.filter { $0.networkID == id })
        return network.prefixes.flatMap { prefix in
            let allocated = peers.flatMap { peer in
                peer.addresses.filter(prefix.contains).map { AddressInfo(network, prefix, $0, peer) }
            }
            let held = Set(allocated.map(\.ip))
            let resting = AddressPool(prefix, taken: held, released: released, now: now()).resting.compactMap {
                address in
                released.filter { $0.address == address }.max { $0.releasedAt < $1.releasedAt }
            }
            let free = resting.filter { !held.contains($0.address) }.map { AddressInfo(network, prefix, $0) }
            return (allocated + free).sorted { $0.ip < $1.ip }
        }
    }

    /// Prefixes for a network of so many peers that overlap nothing the tenant has.
    /// - Parameter count: 1 to 20.
    public func availablePrefixes(
        _ caller: Caller, hosts: Int, count: Int, in base: Prefix
    ) throws -> AvailablePrefixes {
        guard base.family == .v4 else {
            throw Problem(
                .invalid, field: "base_cidr", "\(base) is of IPv6, of which each network gets a /64 without being asked"
            )
        }
        let taken = try configuration(caller).takenPrefixes
        guard let suggestion = PrefixSuggestion(hosts: hosts, count: count, in: base, avoiding: taken) else {
            throw Problem(.invalid, field: "max_peers", "\(hosts) peers don't fit into \(base)")
        }
        return AvailablePrefixes(base: base, hosts: hosts, suggestion)
    }
}
