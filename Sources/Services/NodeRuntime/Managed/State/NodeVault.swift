// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayProtocol

/// Where a node keeps what it needs to start without its control plane. Each value is replaced as a whole: a crash
/// leaves the old one or the new one. All of it is for the node's owner only.
public protocol NodeVault: Sendable {
    /// - Returns: nil where none was made yet, here and below.
    func privateKey() throws -> PrivateKey?
    func save(_ key: PrivateKey) throws

    /// The key of an enrolment that has begun and is not known to have ended.
    func enrollingKey() throws -> PrivateKey?
    func save(enrolling key: PrivateKey) throws
    /// One that is gone is success.
    func forgetEnrollingKey() throws

    /// The key that is announced, or about to be, and used when the control plane says so.
    func nextKey() throws -> PrivateKey?
    func save(next key: PrivateKey) throws
    /// One that is gone is success.
    func forgetNextKey() throws

    func identity() throws -> NodeIdentity?
    func save(_ identity: NodeIdentity) throws

    /// What the node was told to run last.
    func state() throws -> StoredState?
    func save(_ state: StoredState) throws
    /// A state that is gone is success.
    func forgetState() throws

    /// Whether an operator has taken the node down, and not up again.
    func isDown() throws -> Bool
    func setDown(_ isDown: Bool) throws

    /// What was agreed on this machine. No control plane can.
    func consent() throws -> NodeConsent
    func save(_ consent: NodeConsent) throws
}

/// A snapshot, and whose it is.
public struct StoredState: Hashable, Sendable, Codable {
    public let serverPublicKey: PublicKey
    public let snapshot: StateSnapshot

    public init(serverPublicKey: PublicKey, snapshot: StateSnapshot) {
        self.serverPublicKey = serverPublicKey
        self.snapshot = snapshot
    }

    private enum CodingKeys: String, CodingKey {
        case snapshot
        case serverPublicKey = "server_public_key"
    }
}
