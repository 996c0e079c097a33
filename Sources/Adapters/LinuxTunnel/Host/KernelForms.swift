// SPDX-License-Identifier: Apache-2.0

import Addressing
import LinuxNetlink
import NodeRuntime

// The domain's routes and rules in the kernel's form, and back.

extension RouteEntry {
    init(_ route: Route, _ link: Link) {
        self.init(
            destination: route.destination, table: route.table, origin: LinuxHostNetwork.origin,
            interfaceIndex: link.index, source: route.source)
    }
}

extension Route {
    init(_ entry: RouteEntry) {
        self.init(destination: entry.destination, source: entry.source, table: entry.table)
    }
}

extension RuleEntry {
    /// IPPROTO_UDP.
    private static let udp: UInt8 = 17

    init(_ rule: PolicyRule) {
        let action: Action =
            switch rule.action {
            case .lookup(let table): .lookup(table: table)
            case .prohibit: .prohibit
            }
        self.init(
            family: rule.family, priority: rule.priority, origin: LinuxHostNetwork.origin,
            inputInterface: rule.inputInterface?.description, mark: rule.mark, markMask: rule.markMask,
            isInverted: rule.inverted, suppressPrefixLength: rule.suppressPrefixLength.map(UInt32.init), action: action)
        destination = (rule.udpDestination?.address ?? rule.destination).map { Prefix(host: $0) }
        guard let server = rule.udpDestination else { return }
        ipProtocol = Self.udp
        destinationPorts = PortRange(server.port, server.port)
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
            inputInterface: entry.inputInterface.flatMap { try? InterfaceName($0) },
            destination: entry.ipProtocol == nil ? entry.destination?.address : nil,
            udpDestination: entry.ipProtocol.flatMap { _ in entry.destination }.map {
                SocketAddress(address: $0.address, port: entry.destinationPorts?.first ?? 0)
            },
            mark: entry.mark, markMask: entry.markMask, inverted: entry.isInverted,
            suppressPrefixLength: entry.suppressPrefixLength.map { UInt8(clamping: $0) }, action: action)
        // What has more to it than a `PolicyRule` says is none of ours.
        guard RuleEntry(self) == entry else { return nil }
    }
}
