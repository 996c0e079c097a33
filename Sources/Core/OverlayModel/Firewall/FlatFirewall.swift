// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// A firewall's rules with their order taken out: disjoint elements that can be poured into the kernel's interval
/// maps, which refuse elements that overlap.
///
/// A source address has at most one class; class, destination, protocol and port have at most one answer. What has
/// no element is denied by default. Sources with the same answers share a class, so the elements grow with the
/// different answers and not with the clients.
public struct FlatFirewall: Hashable, Sendable {
    public struct Source: Hashable, Sendable {
        public let addresses: AddressRange
        /// 1 and up.
        public let classID: Int
    }

    /// An answer for a class and a range of destinations.
    public struct Element: Hashable, Sendable {
        public let classID: Int
        public let destinations: AddressRange
        public let protocols: ClosedRange<UInt8>
        /// Destination ports; nil where the answer doesn't depend on them.
        public let ports: PortRange?
        public let answer: FlowVerdict
    }

    public internal(set) var sources: [Source] = []
    public internal(set) var elements: [Element] = []
}

/// Addresses of one family from `first` to `last`, both in it.
public struct AddressRange: Hashable, Sendable {
    public let family: AddressFamily
    public let first: UInt128
    public let last: UInt128

    init(family: AddressFamily, span: Interval) {
        self.family = family
        first = span.first
        last = span.last
    }

    public var firstAddress: IPAddress { IPAddress(family: family, number: first) }
    public var lastAddress: IPAddress { IPAddress(family: family, number: last) }

    public func contains(_ address: IPAddress) -> Bool {
        address.family == family && first <= address.number && address.number <= last
    }
}

extension FlatFirewall {
    /// The verdict that the elements give: what the kernel computes, in Swift.
    public func verdict(on flow: Flow) -> FlowVerdict {
        guard let source = sources.first(where: { $0.addresses.contains(flow.source) }) else {
            return FlowVerdict(accepts: false, rule: nil)
        }
        let element = elements.first { element in
            element.classID == source.classID && element.destinations.contains(flow.destination)
                && element.protocols.contains(flow.protocol.rawValue)
                && element.ports?.contains(flow.destinationPort) ?? true
        }
        return element?.answer ?? FlowVerdict(accepts: false, rule: nil)
    }
}
