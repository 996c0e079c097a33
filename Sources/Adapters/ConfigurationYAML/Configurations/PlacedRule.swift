// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import Standalone

/// A rule and where its client stands.
struct PlacedRule {
    let clientField: Field
    let value: GatewayRule

    init?(_ field: Field) {
        guard let section = Section(field, keys: ["client_id", "allowed_cidrs", "name", "protocol", "ports"]) else {
            return nil
        }
        let clientField = section.required("client_id", "the public_key of a peer")
        let client = clientField?.publicKey()
        let destinations = section.required("allowed_cidrs", "[10.20.0.0/24]")?.prefixes(
            whenEmpty: "the rule allows nothing")
        let name = section["name"]?.text("a name for the flow log")
        let protocolMatch = section["protocol"]?.choice(ProtocolMatch.allCases.map { ($0.rawValue, $0) })
        let ports = Self.ports(section, protocolMatch)
        guard let clientField, let client, let destinations else { return nil }
        self.clientField = clientField
        value = GatewayRule(
            name: name, client: client, destinations: destinations.map(\.prefix), protocol: protocolMatch ?? .any,
            ports: ports)
    }

    private static func ports(_ section: Section, _ protocolMatch: ProtocolMatch?) -> [PortRange] {
        guard let field = section["ports"], let fields = field.list("[8080, '9000-9010']") else { return [] }
        if fields.isEmpty { field.refuse("is empty; write ports such as [8080, '9000-9010'], or leave it out for all") }
        if section["protocol"] == nil {
            field.refuse("is there without a protocol; write protocol: tcp or protocol: udp beside it")
        } else if let protocolMatch, protocolMatch != .tcp, protocolMatch != .udp {
            field.refuse(
                "is there with protocol \(protocolMatch.rawValue); write protocol: tcp or udp, or leave ports out")
        }
        return fields.compactMap { field in
            field.parse("a port such as 8080") { text throws(ParseError) in try PortRange(text) }
        }
    }
}
