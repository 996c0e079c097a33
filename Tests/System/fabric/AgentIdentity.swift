// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials
import NodeRuntime
import OverlayModel
import OverlayProtocol
import WireGuard

/// What an enrolled agent has: its key, and what the server gave it for that.
struct AgentIdentity: Sendable {
    let deviceID: ID<Device>
    let credential: String
    let privateKey: PrivateKey

    /// - Parameter endpoint: where others reach it, which a gateway has to say.
    init(
        enrolling link: any ControlLink, with joinKey: Secret, as name: String, at endpoint: Endpoint? = nil
    ) async throws {
        privateKey = PrivateKey.generate()
        let answer = try await Enrollment(link: link, description: Self.description(name, endpoint))
            .enroll(joinKey, with: privateKey)
        (deviceID, credential) = (answer.deviceID, answer.credential)
    }

    func hello(to challenge: StreamChallenge, has stateID: String?) throws -> NodeMessage {
        guard let proof = ProofOfKey(own: privateKey, other: challenge.serverPublicKey) else {
            throw Failure("the server's key proves nothing")
        }
        return .hello(
            Hello(
                deviceID: deviceID, credential: credential,
                proof: proof.make(nonce: challenge.nonce, subject: deviceID.description, .hello),
                instance: deviceID.description, revision: nil, stateID: stateID, hostname: "bench", os: "linux",
                version: "bench", capabilities: Capabilities(drivers: ["kernel"], kernel: "6.1")))
    }

    private static func description(_ name: String, _ endpoint: Endpoint?) -> NodeDescription {
        NodeDescription(
            facts: MachineFacts(
                bootID: name, hostname: name, os: "linux", kernel: "6.1", isNetworkAdministrator: true),
            version: "bench", drivers: [.kernel], endpoint: endpoint, listenPort: nil, instance: name)
    }
}

/// A sentence for whoever runs the bench.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
