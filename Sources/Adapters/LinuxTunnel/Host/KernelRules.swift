// SPDX-License-Identifier: Apache-2.0

import Addressing
import LinuxNetlink
import NodeRuntime

// The node's values as the kernel's, and back.

extension Route {
    init(_ route: LinkRoute) {
        // An IPv6 route without a preferred source says nothing; one with it says the address.
        self.init(destination: route.destination, source: route.source, table: route.table)
    }
}

extension LinkRoute {
    init(_ route: Route, index: Int32) {
        self.init(
            destination: route.destination, index: index, source: route.source, table: route.table,
            owner: LinuxHostNetwork.owner)
    }
}

extension PolicyRule {
    init?(_ rule: LinkRule) {
        let interface = rule.inputInterface.flatMap { try? InterfaceName($0) }
        let action: Action
        switch rule.action {
        case .lookup(let table): action = .lookup(table: table)
        case .prohibit: action = .prohibit
        }
        self.init(
            family: rule.family, priority: rule.priority, inputInterface: interface, mark: rule.mark,
            markMask: rule.markMask, inverted: rule.inverted, suppressPrefixLength: rule.suppressPrefixLength,
            action: action)
    }
}

extension LinkRule {
    init(_ rule: PolicyRule) {
        let action: Action
        switch rule.action {
        case .lookup(let table): action = .lookup(table: table)
        case .prohibit: action = .prohibit
        }
        self.init(
            family: rule.family, priority: rule.priority, inputInterface: rule.inputInterface?.description,
            mark: rule.mark, markMask: rule.markMask, inverted: rule.inverted,
            suppressPrefixLength: rule.suppressPrefixLength, action: action, owner: LinuxHostNetwork.owner)
    }
}
