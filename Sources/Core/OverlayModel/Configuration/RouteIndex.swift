// SPDX-License-Identifier: Apache-2.0

import Addressing

/// Routes by what they are looked up by; of several the oldest first.
struct RouteIndex: Sendable {
    let byNetwork: [ID<Network>: [Route]]
    let byPrefix: PrefixTable<[Route]>

    init(_ routes: some Sequence<Route>) {
        let routes = routes.sorted { $0.id < $1.id }
        byNetwork = Dictionary(grouping: routes, by: \.networkID)
        byPrefix = routes.reduce(into: PrefixTable()) { table, route in
            for prefix in route.destinations { table[prefix] = (table[prefix] ?? []) + [route] }
        }
    }
}
