// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel

/// The chains and maps of one generation. They are put beside those in force and decide nothing until
/// `FilterSkeleton` points to them, so that neither filling the maps nor the order in which the kernel commits the
/// parts of a transaction can show.
///
///     decide          ct mark := class of ip saddr, then ct mark := answer for
///                     class . ip daddr . protocol . th dport, or a denial
///     decide_reply    the same with the fields swapped: how a flow is decided again by one of its replies
struct FilterStage {
    let table: String
    let generation: FilterGeneration
    let firewall: FlatFirewall

    static let decide = "decide"
    static let decideReply = "decide_reply"

    var commands: NftablesCommands {
        var commands = NftablesCommands(table: table)
        commands.addTable()
        for family in AddressFamily.allCases { addMaps(family, to: &commands) }
        addDecision(Self.decide, source: "saddr", destination: "daddr", port: "dport", to: &commands)
        addDecision(Self.decideReply, source: "daddr", destination: "saddr", port: "sport", to: &commands)
        return commands
    }

    // MARK: - Maps

    private func addMaps(_ family: AddressFamily, to commands: inout NftablesCommands) {
        guard hasSources(family) else { return }
        let address = family == .v4 ? "ipv4_addr" : "ipv6_addr"
        commands.addMap(name("sources", family), types: [address])
        commands.addElements(name("sources", family)) { bytes in
            var separator = Separator()
            for source in firewall.sources where source.addresses.family == family {
                separator.write(to: &bytes)
                bytes += "[\(range: source.addresses),\(source.classID)]".utf8
            }
        }
        let plain = firewall.elements.filter { $0.destinations.family == family && $0.ports == nil }
        let byPort = firewall.elements.filter { $0.destinations.family == family && $0.ports != nil }
        addAnswers(plain, name("protocols", family), ["mark", address, "inet_proto"], to: &commands)
        addAnswers(byPort, name("ports", family), ["mark", address, "inet_proto", "inet_service"], to: &commands)
    }

    private func addAnswers(
        _ elements: [FlatFirewall.Element], _ map: String, _ types: [String], to commands: inout NftablesCommands
    ) {
        guard !elements.isEmpty else { return }
        commands.addMap(map, types: types)
        commands.addElements(map) { bytes in
            var separator = Separator()
            for element in elements {
                separator.write(to: &bytes)
                let ports = element.ports.map { ",\(range: $0.first...$0.last)" } ?? ""
                let protocols = "\(range: element.protocols)"
                let key = "\(element.classID),\(range: element.destinations),\(protocols)\(ports)"
                bytes += "[{\"concat\":[\(key)]},\(mark(of: element.answer))]".utf8
            }
        }
    }

    private func mark(of answer: FlowVerdict) -> UInt32 {
        guard answer.accepts else { return FlowMark(deniedBy: answer.rule).rawValue }
        return FlowMark(
            slot: generation.slot, generation: generation.number, wouldDeny: answer.wouldDeny, rule: answer.rule
        ).rawValue
    }

    // MARK: - Chains

    private func addDecision(
        _ chain: String, source: String, destination: String, port: String, to commands: inout NftablesCommands
    ) {
        let decide = chain + generation.suffix
        commands.addChain(decide)
        for family in AddressFamily.allCases where hasSources(family) {
            let ip = family == .v4 ? "ip" : "ip6"
            let lookUp = name("\(chain)_in", family)
            commands.addChain(lookUp)
            addLookUps(lookUp, family, destination: .field(ip, destination), port: .field("th", port), to: &commands)
            commands.addRule(
                decide, .set(.conntrackMark, .lookUp(.field(ip, source), in: name("sources", family))), .goto(lookUp))
        }
        commands.addRule(decide, .set(.conntrackMark, .number(UInt64(FlowMark(deniedBy: nil).rawValue))))
    }

    private func addLookUps(
        _ chain: String, _ family: AddressFamily, destination: JSON, port: JSON, to commands: inout NftablesCommands
    ) {
        let service: [JSON] = [.conntrackMark, destination, .transportProtocol]
        if firewall.elements.contains(where: { $0.destinations.family == family && $0.ports != nil }) {
            let key = JSON.concatenation(service + [port])
            commands.addRule(
                chain, .match(.transportProtocol, ["set": [6, 17]]),
                .set(.conntrackMark, .lookUp(key, in: name("ports", family))), .return)
        }
        if firewall.elements.contains(where: { $0.destinations.family == family && $0.ports == nil }) {
            let key = JSON.concatenation(service)
            commands.addRule(chain, .set(.conntrackMark, .lookUp(key, in: name("protocols", family))), .return)
        }
        // The mark is the flow's, not the packet's: a packet of the same flow on another core may have decided
        // between this packet's two look-ups, which then found the answer in the place of the class.
        commands.addRule(
            chain, .match(.conntrackMark, mask: FlowMark.decisionMask, generation.mark), .return)
        commands.addRule(chain, .set(.conntrackMark, .number(UInt64(FlowMark(deniedBy: nil).rawValue))))
    }

    private func hasSources(_ family: AddressFamily) -> Bool {
        firewall.sources.contains { $0.addresses.family == family }
    }

    private func name(_ kind: String, _ family: AddressFamily) -> String {
        "\(kind)\(family.rawValue)\(generation.suffix)"
    }
}

private struct Separator {
    private var isFirst = true

    mutating func write(to bytes: inout [UInt8]) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
    }
}

extension String.StringInterpolation {
    fileprivate mutating func appendInterpolation(range: AddressRange) {
        let (first, last) = (range.firstAddress, range.lastAddress)
        appendLiteral(first == last ? "\"\(first)\"" : "{\"range\":[\"\(first)\",\"\(last)\"]}")
    }

    fileprivate mutating func appendInterpolation(range: ClosedRange<some BinaryInteger>) {
        let (first, last) = (range.lowerBound, range.upperBound)
        appendLiteral(first == last ? "\(first)" : "{\"range\":[\(first),\(last)]}")
    }
}
