// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import OverlayModel
import OverlayProtocol

/// A rule as options: `--output allow --to route:db --tcp 8080`.
struct RuleArguments: ParsableArguments {
    @Option(help: "allow or deny what the group's members open to --to.") var output: RuleAction?
    @Option(help: "allow or deny what --from opens to the group's members.") var input: RuleAction?
    @Option(help: "The other end of --output.", transform: TargetName.init(text:)) var to: TargetName?
    @Option(help: "The other end of --input.", transform: TargetName.init(text:)) var from: TargetName?
    @Option(help: "TCP to these ports: 443, 80,443, 9000-9010, or all.", transform: ports) var tcp: [PortRange]?
    @Option(help: "UDP to these ports.", transform: ports) var udp: [PortRange]?
    @Flag(help: "ICMP only.") var icmp = false
    @Option(name: .customLong("for"), help: "How long it counts: 30m, 8h, 7d; without it, always.", transform: timeSpan)
    var lifetime: Duration?
    @Option(help: "What it is for.") var description: String?

    func validate() throws {
        guard (output == nil) != (input == nil) else {
            throw ValidationError("a rule has a direction: --output allow|deny --to …, or --input allow|deny --from …")
        }
        guard output == nil || to != nil && from == nil else {
            throw ValidationError("--output goes with --to TARGET, such as --to route:db or --to any")
        }
        guard input == nil || from != nil && to == nil else {
            throw ValidationError("--input goes with --from TARGET, such as --from group:admins or --from any")
        }
        guard [tcp != nil, udp != nil, icmp].count(where: { $0 }) <= 1 else {
            throw ValidationError("a rule is of one protocol: one of --tcp, --udp and --icmp, or none for all")
        }
    }

    func rule(_ directory: Directory) throws -> RuleBody {
        guard let action = output ?? input, let target = to ?? from else {
            throw ValidationError("a rule has a direction and a target")
        }
        return RuleBody(
            direction: output == nil ? .input : .output, action: action, target: try directory.target(target),
            protocol: tcp != nil ? .tcp : udp != nil ? .udp : icmp ? .icmp : .any, ports: tcp ?? udp ?? [],
            expiresAt: lifetime.map { .now + $0 }, description: description)
    }
}

/// The other end of a rule by name: `route:db`, `any`.
struct TargetName: Equatable {
    let kind: RuleTarget.Kind
    let name: String?

    init(text: String) throws(ParseError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let kind = RuleTarget.Kind(rawValue: parts[0])
        guard let kind, (kind == .any || kind == .internet) == (parts.count == 1) else {
            throw ParseError("write peer:NAME, group:NAME, network:NAME, route:NAME, cidr:PREFIX, internet or any")
        }
        self.kind = kind
        name = parts.count == 2 ? parts[1] : nil
    }
}

extension Directory {
    func target(_ target: TargetName) throws -> RuleTarget {
        let name = target.name ?? ""
        return switch target.kind {
        case .any: .any
        case .internet: .internet
        case .cidr: .cidr(try Prefix(text: name))
        case .peer: .peer(try peer(name).id)
        case .group: .group(try group(name).id)
        case .network: .network(try network(name).id)
        case .route: .route(try route(name).id)
        }
    }
}

/// `30m`, `8h`, `7d`.
@Sendable func timeSpan(_ text: String) throws -> Duration {
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    guard let unit = text.last.flatMap({ units[$0] }), let number = Int64(text.dropLast()), number > 0,
        number <= 3650 * 86_400 / unit
    else { throw ParseError("write a number and s, m, h or d: 30m, 8h, 7d; at most ten years") }
    return .seconds(number * unit)
}

/// `80,443,9000-9010`; `all` is none in particular.
@Sendable func ports(_ text: String) throws -> [PortRange] {
    if text == "all" { return [] }
    return try text.split(separator: ",", omittingEmptySubsequences: false).map { try PortRange($0) }
}
