// SPDX-License-Identifier: Apache-2.0

import Addressing
import NodeRuntime
import OverlayModel

/// The chains that stay: hooks, and what is done with a packet before and after the generation in force decides it.
///
///     hook prerouting  entering    marks what comes out of the tunnel: the dead man's switch (`EnteringMark`)
///     hook forward     forwarding  from or to the tunnel → tunnel
///     hook forward +10 guard       interfaces that forward for the tunnel's sake carry nothing else
///     hook input       arriving    from the tunnel → own_ports
///     hook postrouting translating out of the tunnel and into another interface → the generation's masquerades
///
///     tunnel           decided already → accept; else decide, then accepted or refused
///     own_ports        services and what a rule allows, at our own overlay addresses; else refused
///     services         DNS and ICMP echo, for those who may ask for them
///
/// Each chain is flushed and written again in one transaction, which the kernel commits chain by chain with one
/// pointer each: a packet sees the old rules or the new ones.
struct FilterSkeleton {
    let table: String
    let interface: InterfaceName
    let ownAddresses: [OwnAddress]
    /// Whether some denials are only written down (`Enforcement`): what passes may be what no rule allows.
    let observesDenials: Bool
    /// nil: nothing passes.
    let generation: FilterGeneration?
    let logging: FlowLogging?
    /// Whether the flow's mark is copied into the packet's before it is logged (`PacketLog.tellsConntrackMarks`).
    let copiesMarks: Bool
    let guarded: Set<InterfaceName>
    /// Whether packets are changed: only then there is the chain `translating`, and translation of addresses at all.
    let translates: Bool

    static let translating = "translating"

    static func baseChains(translates: Bool) -> [BaseChain] {
        let chains = [
            BaseChain("entering", hook: "prerouting", priority: -150),
            BaseChain("forwarding", hook: "forward", priority: 0), BaseChain("guard", hook: "forward", priority: 10),
            BaseChain("arriving", hook: "input", priority: 0),
        ]
        // 100: where sources are translated (NF_IP_PRI_NAT_SRC), behind everybody's filters.
        let translating = BaseChain(translating, type: "nat", hook: "postrouting", priority: 100)
        return translates ? chains + [translating] : chains
    }

    static let chains = ["tunnel", "own_ports", "services", "accepted", "refused"]

    func add(to commands: inout NftablesCommands) {
        commands.addTable()
        let baseChains = Self.baseChains(translates: translates)
        for chain in baseChains { commands.addBaseChain(chain) }
        for chain in Self.chains { commands.addChain(chain) }
        for chain in baseChains.map(\.name) + Self.chains { commands.flushChain(chain) }
        addHooks(to: &commands)
        addGuard(to: &commands)
        addTunnel(to: &commands)
        addOwnPorts(to: &commands)
        addOutcomes(to: &commands)
        if translates { addTranslation(to: &commands) }
    }

    private func addHooks(to commands: inout NftablesCommands) {
        let name = interface.description
        let marked: JSON = ["|": [.packetMark, .number(UInt64(EnteringMark.bit))]]
        commands.addRule("entering", .entering(name), .set(.packetMark, marked))
        if translates { addSegmentLimits(to: &commands) }
        commands.addRule("forwarding", .entering(name), .goto("tunnel"))
        commands.addRule("forwarding", .leaving(name), .goto("tunnel"))
        commands.addRule("arriving", .entering(name), .goto("own_ports"))
    }

    /// TCP's largest segment is kept to what the path carries, both ways: who sends can't be relied on to hear that its
    /// packets were too large (RFC 2923 §2.1). The kernel takes the smaller of the two directions' routes.
    private func addSegmentLimits(to commands: inout NftablesCommands) {
        let flags: JSON = ["&": [.field("tcp", "flags"), ["syn", "rst"]]]
        let size: JSON = ["tcp option": ["name": "maxseg", "field": "size"]]
        for direction in [JSON.entering(interface.description), .leaving(interface.description)] {
            commands.addRule("forwarding", direction, .match(flags, "syn"), .set(size, ["rt": ["key": "mtu"]]))
        }
    }

    private func addGuard(to commands: inout NftablesCommands) {
        guard !guarded.isEmpty else { return }
        let name = interface.description
        commands.addRule("guard", .entering(name), .return)
        commands.addRule("guard", .leaving(name), .return)
        // Another Warren table on this host has accepted the flow.
        let slot: JSON = ["&": [.conntrackMark, .number(UInt64(FlowMark.slotMask))]]
        commands.addRule("guard", .match(slot, 0, operation: "!="), .return)
        let names = guarded.sorted().map { JSON.string($0.description) }
        commands.addRule("guard", .match(["meta": ["key": "iifname"]], ["set": .array(names)]), .drop)
    }

    private func addTunnel(to commands: inout NftablesCommands) {
        guard let generation else {
            commands.addRule("tunnel", .goto("refused"))
            return
        }
        if let logging, logging.perPacket {
            addLog("packet", of: "tunnel", when: [decided(by: generation)], logging, to: &commands)
        }
        commands.addRule("tunnel", decided(by: generation), .accept)
        // An error message about a flow has other addresses than the flow: it follows the flow's verdict, and is
        // dropped until a packet of the flow itself has been decided.
        commands.addRule("tunnel", .state("related"), .drop)
        commands.addRule("tunnel", .direction("original"), .jump(FilterStage.decide + generation.suffix))
        commands.addRule("tunnel", .direction("reply"), .jump(FilterStage.decideReply + generation.suffix))
        commands.addRule("tunnel", decided(by: generation), .goto("accepted"))
        commands.addRule("tunnel", .goto("refused"))
    }

    private func addOwnPorts(to commands: inout NftablesCommands) {
        // Replies to what this host opened itself.
        commands.addRule("own_ports", .direction("reply"), .state(["established", "related"]), .accept)
        guard let generation else {
            commands.addRule("own_ports", .goto("refused"))
            return
        }
        let denied = JSON.set(.conntrackMark, .number(UInt64(generation.denial(by: nil))))
        refuseOtherAddresses(denied, to: &commands)
        // Only rules open our own ports. What passes in a mode that observes does not (`wouldBit` is part of the mask
        // then); what a rule allows beside one whose denial is observed does.
        let byRule = JSON.match(
            .conntrackMark, mask: FlowMark.decisionMask | (observesDenials ? FlowMark.wouldBit : 0), generation.mark)
        commands.addRule("own_ports", byRule, .accept)
        commands.addRule("own_ports", .state("related"), .drop)
        addServices(generation, to: &commands)
        commands.addRule("own_ports", .direction("original"), .jump(FilterStage.decide + generation.suffix))
        commands.addRule("own_ports", byRule, .goto("accepted"))
        // Denied by the same rule, where one denied; observed denials as well.
        let rule: JSON = ["&": [.conntrackMark, .number(UInt64(FlowMark.ruleMask))]]
        let deniedByRule: JSON = ["|": [rule, .number(UInt64(generation.denial(by: nil)))]]
        commands.addRule("own_ports", .set(.conntrackMark, deniedByRule))
        commands.addRule("own_ports", .goto("refused"))
    }

    /// Before the rules, which have no say in them.
    private func addServices(_ generation: FilterGeneration, to commands: inout NftablesCommands) {
        for own in ownAddresses.sorted(by: { $0.address < $1.address }) where !own.clients.isEmpty {
            let ip = own.address.family == .v4 ? "ip" : "ip6"
            let clients = JSON.match(.field(ip, "saddr"), ["set": .array(own.clients.map(JSON.prefix))])
            let conditions: [JSON] = [
                .match(.field(ip, "daddr"), .string(own.address.description)), .direction("original"),
            ]
            let isOpen = own.clients.contains { $0.isDefault }
            commands.addRule("own_ports", conditions + (isOpen ? [] : [clients]) + [.jump("services")])
        }
        let system = generation.mark | FlowMark.systemRule.rawValue
        for service in Self.systemServices {
            let accepted: [JSON] = [.set(.conntrackMark, .number(UInt64(system))), .goto("accepted")]
            commands.addRule("services", service + accepted)
        }
    }

    /// ICMP echo and DNS.
    private static let systemServices: [[JSON]] = [
        [.match(.field("icmp", "type"), "echo-request")],
        [.match(.field("icmpv6", "type"), "echo-request")],
        [.match(.field("udp", "dport"), 53)],
        [.match(.field("tcp", "dport"), 53)],
    ]

    private func refuseOtherAddresses(_ denied: JSON, to commands: inout NftablesCommands) {
        for family in AddressFamily.allCases {
            let ip = family == .v4 ? "ip" : "ip6"
            let own = ownAddresses.map(\.address).filter { $0.family == family }.sorted()
            let other =
                own.isEmpty
                ? JSON.match(["meta": ["key": "nfproto"]], family == .v4 ? "ipv4" : "ipv6")
                : JSON.match(.field(ip, "daddr"), ["set": .array(own.map { .string($0.description) })], operation: "!=")
            commands.addRule("own_ports", other, denied, .goto("refused"))
        }
    }

    private func addOutcomes(to commands: inout NftablesCommands) {
        if let logging {
            if !logging.deniedOnly {
                addLog("start", of: "accepted", when: [.state("new")], logging, to: &commands)
            }
            addLog("deny_reply", of: "refused", when: [.direction("reply")], logging, to: &commands)
            commands.addRule("refused", .direction("reply"), .drop)
            addLog("deny", of: "refused", when: [], logging, to: &commands)
        }
        commands.addRule("accepted", .accept)
        commands.addRule("refused", .drop)
    }

    /// Where the flow's mark has to be copied, other tools' bits of the packet's mark are lost on the packets that are
    /// logged: a rule can't put a mark aside. Copying is a rule of its own, because it ends for packets that connection
    /// tracking has no flow for, and those are to be logged too.
    private func addLog(
        _ prefix: String, of chain: String, when conditions: [JSON], _ logging: FlowLogging,
        to commands: inout NftablesCommands
    ) {
        let log = JSON.log(group: logging.group, prefix: prefix)
        guard copiesMarks else {
            commands.addRule(chain, conditions + [log])
            return
        }
        commands.addRule(chain, conditions + [.set(.packetMark, .conntrackMark)])
        commands.addRule(chain, conditions + [log, .set(.packetMark, .number(UInt64(EnteringMark.bit)))])
    }

    /// What comes out of the tunnel and leaves by another interface; a base chain of this type sees the first packet of
    /// each flow only.
    private func addTranslation(to commands: inout NftablesCommands) {
        guard let generation else { return }
        let name = interface.description
        commands.addRule(
            Self.translating, .entering(name), .notLeaving(name), .jump(FilterStage.masquerade + generation.suffix))
    }

    private func decided(by generation: FilterGeneration) -> JSON {
        .match(.conntrackMark, mask: FlowMark.decisionMask, generation.mark)
    }
}
