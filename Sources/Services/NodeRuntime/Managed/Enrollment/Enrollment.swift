// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import Credentials
import OverlayModel
public import OverlayProtocol
import WireGuard

/// How a node becomes a device: it makes its own key, proves that it has it, and is given a credential. The key never
/// leaves the node.
public struct Enrollment: Sendable {
    private let link: any ControlLink
    private let description: NodeDescription

    public init(link: any ControlLink, description: NodeDescription) {
        self.link = link
        self.description = description
    }

    /// With the same two keys again it is the same device: an answer may get lost.
    /// - Throws: `ControlLinkError`
    public func enroll(_ joinKey: Secret, with privateKey: PrivateKey) async throws -> EnrollResponse {
        let challenge = try await link.challenge()
        guard let proof = ProofOfKey(own: privateKey, other: challenge.serverPublicKey) else {
            throw ControlLinkError.untrusted("the server's public key is none that proves anything")
        }
        let publicKey = privateKey.publicKey
        let request = EnrollRequest(
            token: joinKey.text, publicKey: publicKey, nonce: challenge.nonce,
            proof: proof.make(nonce: challenge.nonce, subject: publicKey.description, .enroll),
            hostname: description.facts.hostname, os: description.facts.os, version: description.version,
            endpoint: description.endpoint, listenPort: description.listenPort)
        return try await link.enroll(request)
    }
}

/// How a node presents itself to its control plane.
public struct NodeDescription: Sendable {
    public let facts: MachineFacts
    /// Of the program.
    public let version: String
    /// Tunnel drivers that work on the machine.
    public let drivers: [TunnelDriver]
    /// Where others reach the node.
    public let endpoint: Endpoint?
    /// UDP port; nil: any.
    public let listenPort: UInt16?
    /// Random at the start of the process.
    public let instance: String

    public init(
        facts: MachineFacts, version: String, drivers: [TunnelDriver], endpoint: Endpoint?, listenPort: UInt16?,
        instance: String
    ) {
        self.facts = facts
        self.version = version
        self.drivers = drivers
        self.endpoint = endpoint
        self.listenPort = listenPort
        self.instance = instance
    }

    /// The answer to a stream's challenge.
    /// - Returns: nil for a challenge whose key proves nothing.
    func hello(
        to challenge: StreamChallenge, as identity: NodeIdentity, _ privateKey: PrivateKey, has taken: StateSnapshot?
    ) -> Hello? {
        guard let proof = ProofOfKey(own: privateKey, other: challenge.serverPublicKey) else { return nil }
        return Hello(
            deviceID: identity.deviceID, credential: identity.credential,
            proof: proof.make(nonce: challenge.nonce, subject: identity.deviceID.description, .hello),
            instance: instance, revision: taken?.revision, stateID: taken?.stateID, hostname: facts.hostname,
            os: facts.os, version: version,
            capabilities: Capabilities(drivers: drivers.map(\.rawValue), kernel: facts.kernel))
    }
}
