// SPDX-License-Identifier: Apache-2.0

import Addressing
import NodeRuntime

/// How everything goes through a tunnel but the tunnel's own packets: a default route in a table of its own, which all
/// packets look up but those that carry the tunnel's mark, and before that the main table for all that it knows more
/// particularly than by its default route. It is what wg-quick(8) does.
struct FullTunnel {
    private let numbers: InterfaceNumbers

    init(_ interface: InterfaceName) {
        numbers = InterfaceNumbers(interface)
    }

    /// The mark on the tunnel's own packets; the table has the same number.
    var mark: UInt32 { numbers.table }

    func route(_ family: AddressFamily, source: IPAddress) -> Route {
        Route(destination: .default(family), source: source, table: numbers.table)
    }

    func rules(_ family: AddressFamily) -> [PolicyRule] {
        [
            PolicyRule(
                family: family, priority: numbers.priority, suppressPrefixLength: 0,
                action: .lookup(table: Route.mainTable)),
            PolicyRule(
                family: family, priority: numbers.priority + 1, mark: mark, markMask: .max, inverted: true,
                action: .lookup(table: numbers.table)),
        ]
    }
}
