// SPDX-License-Identifier: Apache-2.0

import Addressing

extension Overlay {
    /// What a node should run. Cryptokey routing keeps an address at one peer, so paths are symmetric: whoever has
    /// another as a peer is that one's peer.
    ///
    ///     state of   [Peer]s                            AllowedIPs
    ///     limited    primary gateway, routes' gateways  the primary's: the networks' prefixes · a route's: its
    ///     agent      all gateways of its networks;       prefixes · the exit's: everything
    ///                in a mesh visible agents           none, before there is a direct path
    ///     gateway    every device of its networks       exactly that device's addresses, and approved site prefixes
    ///
    /// - Returns: nil for a device that gets no state: one that there isn't, or that waits for approval. That of a
    ///   device that may take no part is empty.
    public func compile(for id: ID<Device>) -> DesiredState? { state(of: id)?.whole }

    /// What every node has.
    func commonState(of device: Device, _ own: [Peer]) -> DesiredState {
        let networks = own.compactMap { configuration.networks[$0.networkID] }
        return DesiredState(
            addresses: own.flatMap(interfaceAddresses), mtu: networks.map(\.mtu).min() ?? Network.standardMTU,
            listenPort: device.listenPort, peers: [], routes: [], firewall: nil)
    }

    private func interfaceAddresses(of peer: Peer) -> [InterfaceAddress] {
        let prefixes = configuration.networks[peer.networkID]?.prefixes ?? []
        return peer.addresses.compactMap { address in
            prefixes.first { $0.contains(address) }.map { InterfaceAddress(address: address, length: $0.length) }
        }
    }
}
