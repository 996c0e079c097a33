// SPDX-License-Identifier: Apache-2.0

import Addressing
import LinuxNetlink
import NodeRuntime

// The node's values as the kernel's, and back.

extension Route {
    init(_ entry: RouteEntry) {
        self.init(destination: entry.destination, source: entry.source, table: entry.table)
    }
}

extension RouteEntry {
    init(_ route: Route, index: UInt32) {
        self.init(
            destination: route.destination, table: route.table, origin: LinuxHostNetwork.origin, interfaceIndex: index,
            source: route.source)
    }
}

extension PolicyRule {
    /// - Returns: nil for what Warren never makes.
    init?(_ entry: RuleEntry) {
        let action: Action
        switch entry.action {
        case .lookup(let table): action = .lookup(table: table)
        case .prohibit: action = .prohibit
        case .other: return nil
        }
        self.init(
            family: entry.family, priority: entry.priority,
            inputInterface: entry.inputInterface.flatMap { try? InterfaceName($0) }, mark: entry.mark,
            markMask: entry.markMask, inverted: entry.isInverted,
            suppressPrefixLength: entry.suppressPrefixLength.flatMap { UInt8(exactly: $0) }, action: action)
    }
}

extension RuleEntry {
    init(_ rule: PolicyRule) {
        let action: Action
        switch rule.action {
        case .lookup(let table): action = .lookup(table: table)
        case .prohibit: action = .prohibit
        }
        self.init(
            family: rule.family, priority: rule.priority, origin: LinuxHostNetwork.origin,
            inputInterface: rule.inputInterface?.description, mark: rule.mark, markMask: rule.markMask,
            isInverted: rule.inverted, suppressPrefixLength: rule.suppressPrefixLength.map { UInt32($0) }, action: action)
    }
}
