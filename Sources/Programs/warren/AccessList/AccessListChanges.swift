// SPDX-License-Identifier: Apache-2.0

import ControlPlaneClient
import OverlayModel
import OverlayProtocol

extension ControlPlaneAPI {
    func change(
        _ name: String, _ body: (inout Set<ID<Peer>>, ID<Peer>) -> Void
    ) async throws -> Answer {
        let directory = try await Directory.load(self)
        let peer = try directory.peer(name)
        let present = try await accessList(peer.networkID)
        var blocked = Set(try present.blockedPeers.keys.map { try ID<Peer>(text: $0) })
        body(&blocked, peer.id)
        let changed = try await updateAccessList(peer.networkID, AccessListUpdate(blockedPeers: blocked))
        return Answer(changed, directory.text(changed))
    }
}

extension AccessListRuleBody {
    init(_ rule: AccessListRule) {
        self.init(source: rule.source, target: rule.target, action: rule.action, description: rule.description)
    }
}
