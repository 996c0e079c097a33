// SPDX-License-Identifier: Apache-2.0

/// What changes in what a gateway lets through.
public struct FirewallDelta: Hashable, Sendable, Codable {
    /// The node forwards nothing any more; the other fields say nothing then.
    public var isRemoved: Bool?
    public var ownAddresses: [OwnAddress]?
    public var flowLog: FlowLogScope?
    public var rules: ListSplice<FirewallRule>?
    /// None: every packet keeps its source.
    public var nat: [Masquerade]?
    /// Without clients: nobody's traffic to the outside leaves here.
    public var exit: DesiredExit?

    /// - Returns: nil where the two are equal.
    init?(from before: DesiredFirewall?, to after: DesiredFirewall?) {
        guard before != after else { return nil }
        guard let after else {
            isRemoved = true
            return
        }
        let before = before ?? .closed
        ownAddresses = before.ownAddresses == after.ownAddresses ? nil : after.ownAddresses
        flowLog = before.flowLog == after.flowLog ? nil : after.flowLog
        rules = ListSplice(from: before.rules, to: after.rules)
        nat = before.nat == after.nat ? nil : after.nat ?? []
        exit = before.exit == after.exit ? nil : after.exit ?? DesiredExit(clients: [], outside: [])
    }

    func apply(to firewall: inout DesiredFirewall?) {
        guard isRemoved != true else { return firewall = nil }
        var changed = firewall ?? .closed
        if let ownAddresses { changed.ownAddresses = ownAddresses }
        if let flowLog { changed.flowLog = flowLog }
        rules?.apply(to: &changed.rules)
        if let nat { changed.nat = nat.isEmpty ? nil : nat }
        if let exit { changed.exit = exit.clients.isEmpty ? nil : exit }
        firewall = changed
    }

    private enum CodingKeys: String, CodingKey {
        case rules, nat, exit
        case isRemoved = "is_removed"
        case ownAddresses = "own_addresses"
        case flowLog = "flow_log"
    }
}

extension DesiredFirewall {
    /// What lets nothing through.
    fileprivate static let closed = DesiredFirewall(ownAddresses: [], rules: [], flowLog: .off)
}
