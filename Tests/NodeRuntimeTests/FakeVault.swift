// SPDX-License-Identifier: Apache-2.0

import Addressing
import NodeRuntime
import OverlayModel
import OverlayProtocol
import Synchronization
import WireGuard

/// What a node keeps, in memory.
final class FakeVault: NodeVault {
    private struct Kept {
        var identity: NodeIdentity?
        var state: StoredState?
        var key = PrivateKey.generate()
        var enrolling: PrivateKey?
        var next: PrivateKey?
        var isDown = false
        var consent = NodeConsent()
    }

    private let contents = Mutex(Kept())

    static func enrolled(state: StateSnapshot? = nil) throws -> FakeVault {
        let vault = FakeVault()
        try vault.save(
            NodeIdentity(
                server: "https://192.0.2.9:8443", authority: nil,
                deviceID: try ID(text: "01890a5d-ac96-774b-bcce-b302099a8057"), name: try DNSLabel(text: "gw1"),
                credential: "credential"))
        if let state { try vault.save(StoredState(serverPublicKey: PublicKey(bytes: FixedBytes()), snapshot: state)) }
        return vault
    }

    var kept: StoredState? { contents.withLock { $0.state } }

    /// What an enrolled one has.
    var key: PrivateKey { contents.withLock { $0.key } }

    func privateKey() throws -> PrivateKey? { key }
    func save(_ key: PrivateKey) throws { contents.withLock { $0.key = key } }
    func nextKey() throws -> PrivateKey? { contents.withLock { $0.next } }
    func save(next key: PrivateKey) throws { contents.withLock { $0.next = key } }
    func forgetNextKey() throws { contents.withLock { $0.next = nil } }
    func enrollingKey() throws -> PrivateKey? { contents.withLock { $0.enrolling } }
    func save(enrolling key: PrivateKey) throws { contents.withLock { $0.enrolling = key } }
    func forgetEnrollingKey() throws { contents.withLock { $0.enrolling = nil } }
    func identity() throws -> NodeIdentity? { contents.withLock { $0.identity } }
    func save(_ identity: NodeIdentity) throws { contents.withLock { $0.identity = identity } }
    func state() throws -> StoredState? { kept }
    func save(_ state: StoredState) throws { contents.withLock { $0.state = state } }
    func forgetState() throws { contents.withLock { $0.state = nil } }
    func isDown() throws -> Bool { contents.withLock { $0.isDown } }
    func setDown(_ isDown: Bool) throws { contents.withLock { $0.isDown = isDown } }
    func consent() throws -> NodeConsent { contents.withLock { $0.consent } }
    func save(_ consent: NodeConsent) throws { contents.withLock { $0.consent = consent } }
}

struct NoNames: NameResolver {
    func addresses(of name: String) async throws -> [IPAddress] { [] }
}
