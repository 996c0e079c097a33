// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol

/// Flows for people: names in the place of ids.
struct FlowListing {
    let directory: Directory

    func text(_ page: FlowPage) -> String {
        var table = Table("WHEN", "FROM", "TO", "SERVICE", "VERDICT", "RULE")
        for flow in page.data {
            table.add(flow.at.relative(), from(flow), to(flow), flow.service, flow.words, directory.words(flow.rule))
        }
        var lines = [table.text(orNone: "no flows")]
        if page.total > page.data.count { lines.append("\(page.data.count) of \(page.total): --limit shows more") }
        if page.dropped > 0 { lines.append("\(page.dropped) records of that time were lost on their way") }
        return lines.joined(separator: "\n")
    }

    func line(_ flow: FlowInfo) -> String {
        "\(flow.at)  \(from(flow)) → \(to(flow))  \(flow.service)  \(flow.words)  \(directory.words(flow.rule))"
    }

    private func from(_ flow: FlowInfo) -> String { name(flow.sourcePeerID, flow.source) }
    private func to(_ flow: FlowInfo) -> String { name(flow.destinationPeerID, flow.destination) }

    /// Peers and routes that are gone have their address left.
    private func name(_ peer: ID<Peer>?, _ address: IPAddress) -> String {
        if let peer, let known = directory.peers.first(where: { $0.id == peer }) { return "\(known.name)" }
        let host = Prefix(host: address)
        return directory.routes.first { $0.destinations.contains(host) }.map { "\($0.name)" } ?? "\(address)"
    }
}

extension Directory {
    /// `web 1`: the policy's first rule; or what decided where none did.
    func words(_ rule: DecidingRule) -> String {
        guard case .policy(let id) = rule else { return "\(rule)" }
        for policy in policies {
            if let index = policy.rules.firstIndex(where: { $0.id == id }) { return "\(policy.name) \(index + 1)" }
        }
        return "a rule that is gone"
    }
}

extension FlowInfo {
    fileprivate var service: String { destinationPort.map { "\(`protocol`) \($0)" } ?? "\(`protocol`)" }

    var words: String { FlowRecord.words(event, verdict, wouldDeny: would == .deny, suppressed) }
}
