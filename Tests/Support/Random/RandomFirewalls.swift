// SPDX-License-Identifier: Apache-2.0

import Addressing
public import OverlayModel

/// Random rule sets and flows over a small address space, so that they meet often; levels and chains as well.
public struct RandomFirewalls {
    private var generator: SplitMix64

    public init(seed: UInt64) {
        generator = SplitMix64(seed: seed)
    }

    public mutating func firewall(interface: String = "wg0") -> Firewall {
        guard let interface = try? InterfaceName(interface) else { preconditionFailure("an interface name") }
        let rules = (0..<Int.random(in: 0...12, using: &generator)).map { rule($0) }
        return Firewall(interface: interface, ownAddresses: [], rules: rules, enforcement: enforcement())
    }

    public mutating func flow() -> Flow {
        let family = AddressFamily.allCases.randomElement(using: &generator) ?? .v4
        let numbers: [UInt8] = [1, 6, 6, 6, 17, 17, 47, 58, 50, 89, 253]
        let proto = IPProtocol(rawValue: numbers.randomElement(using: &generator) ?? 6)
        return Flow(
            source: address(family), destination: address(family), protocol: proto,
            destinationPort: proto.hasPorts ? UInt16.random(in: 1...40, using: &generator) : 0)
    }

    private mutating func rule(_ index: Int) -> FirewallRule {
        let proto = ProtocolMatch.allCases.randomElement(using: &generator) ?? .any
        let ports: [PortRange] =
            proto == .tcp || proto == .udp
            ? (0..<Int.random(in: 0...3, using: &generator)).map { _ in portRange() } : []
        return FirewallRule(
            name: "rule \(index)", level: Int.random(in: 0...2, using: &generator),
            chain: Int.random(in: 0...2, using: &generator),
            action: Int.random(in: 0..<3, using: &generator) == 0 ? .deny : .allow,
            sources: prefixes(), destinations: prefixes(), protocol: proto, ports: ports)
    }

    private mutating func enforcement() -> Enforcement {
        var enforcement = Enforcement(standard: Bool.random(using: &generator) ? .enforce : .observe)
        for _ in 0..<Int.random(in: 0...2, using: &generator) {
            enforcement.sources[prefix()] = Bool.random(using: &generator) ? .enforce : .observe
            enforcement.destinations[prefix()] = Bool.random(using: &generator) ? .enforce : .observe
        }
        return enforcement
    }

    private mutating func prefixes() -> [Prefix] {
        (0..<Int.random(in: 1...3, using: &generator)).map { _ in prefix() }
    }

    private mutating func prefix() -> Prefix {
        let family = AddressFamily.allCases.randomElement(using: &generator) ?? .v4
        let short = Int.random(in: 0..<12, using: &generator) == 0
        let length = short ? 0 : family.bitWidth - Int.random(in: 0...6, using: &generator)
        return Prefix(containing: address(family), length: UInt8(length))
    }

    /// 10.0.0.0…63 or fd00::0…3f.
    private mutating func address(_ family: AddressFamily) -> IPAddress {
        let base: UInt128 = family == .v4 ? 0x0a00_0000 : 0xfd00 << 112
        return IPAddress(family: family, number: base + UInt128(UInt8.random(in: 0..<64, using: &generator)))
    }

    private mutating func portRange() -> PortRange {
        let first = UInt16.random(in: 1...40, using: &generator)
        return PortRange(first, first + UInt16.random(in: 0...10, using: &generator))
    }
}
