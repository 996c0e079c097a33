// SPDX-License-Identifier: Apache-2.0

import ControlPlaneClient
import OverlayModel
import OverlayProtocol

extension Directory {
    func text(_ list: AccessListInfo) -> String {
        let blocked = list.blockedPeers.keys.compactMap { try? ID<Peer>(text: $0) }.map { name($0) }.sorted()
        var table = Table("RULE", "PEER", "AND", "ACTION", "DESCRIPTION")
        for (index, rule) in list.rules.enumerated() {
            table.add(
                "\(index + 1)", name(rule.source), name(rule.target), rule.action.rawValue, rule.description)
        }
        let state = list.enabled || list.rules.isEmpty ? "" : " (not enabled: the rules don't count)"
        return "network \(list.name)\(state), blocked: \(self.list(blocked))\n\n" + table.text(orNone: "no rules")
    }

    private func name(_ end: AccessListEnd) -> String {
        switch end {
        case .any: "*"
        case .peer(let id): name(id)
        }
    }

    private func list(_ names: [String]) -> String { names.isEmpty ? "nobody" : names.joined(separator: ", ") }
}
