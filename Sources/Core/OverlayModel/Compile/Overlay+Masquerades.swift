// SPDX-License-Identifier: Apache-2.0

import Addressing

extension Overlay {
    /// What a gateway masquerades of the routes that it carries now, network by network: where two networks lead to one
    /// prefix, neither's clients are changed for the other's sake.
    /// - Returns: nil where it masquerades nothing.
    func masquerades(in networks: [ID<Network>], at gateway: ID<Device>) -> [Masquerade]? {
        let masquerades = networks.compactMap { network -> Masquerade? in
            let routes = routes.byNetwork[network] ?? []
            let masqueraded = routes.filter { route in
                guard route.masquerade, case .gateway(gateway) = carrier(of: route) else { return false }
                return true
            }
            let destinations = masqueraded.flatMap(reach).aggregated()
            guard !destinations.isEmpty else { return nil }
            return Masquerade(sources: clientPrefixes(of: network, routes), destinations: destinations)
        }
        return masquerades.isEmpty ? nil : masquerades
    }

    /// Where a network's packets come from: its own addresses, and those behind its sites.
    private func clientPrefixes(of network: ID<Network>, _ routes: [Route]) -> [Prefix] {
        let sites = routes.filter { route in
            if case .site = carrier(of: route) { true } else { false }
        }
        return ((configuration.networks[network]?.prefixes ?? []) + sites.flatMap(reach)).aggregated()
    }
}
