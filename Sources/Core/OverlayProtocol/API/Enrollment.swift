// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// `POST /agent/challenge` answers what a proof of key is made with.
public struct ChallengeResponse: Codable, Sendable {
    /// To be proven within a minute.
    public let nonce: String
    public let serverPublicKey: PublicKey

    public init(nonce: String, serverPublicKey: PublicKey) {
        self.nonce = nonce
        self.serverPublicKey = serverPublicKey
    }

    private enum CodingKeys: String, CodingKey {
        case nonce
        case serverPublicKey = "server_public_key"
    }
}

/// `POST /agent/enroll`
public struct EnrollRequest: RequestBody {
    /// The join key's secret.
    public let token: String
    public let publicKey: PublicKey
    public let nonce: String
    /// `ProofOfKey` for the purpose `enroll`; its subject is the public key.
    public let proof: String
    public let hostname: String
    public let os: String
    public let version: String
    /// Where others reach it; a gateway must have one.
    public let endpoint: Endpoint?
    public let listenPort: UInt16?

    public init(
        token: String, publicKey: PublicKey, nonce: String, proof: String, hostname: String, os: String,
        version: String, endpoint: Endpoint?, listenPort: UInt16?
    ) {
        self.token = token
        self.publicKey = publicKey
        self.nonce = nonce
        self.proof = proof
        self.hostname = hostname
        self.os = os
        self.version = version
        self.endpoint = endpoint
        self.listenPort = listenPort
    }

    private enum CodingKeys: String, CodingKey {
        case token, nonce, proof, hostname, os, version, endpoint
        case publicKey = "public_key"
        case listenPort = "listen_port"
    }
}

public struct EnrollResponse: Codable, Sendable {
    public let deviceID: ID<Device>
    public let name: DNSLabel
    public let state: DeviceState
    /// For the stream; shown once. Worthless without the device's key.
    public let credential: String

    public init(deviceID: ID<Device>, name: DNSLabel, state: DeviceState, credential: String) {
        self.deviceID = deviceID
        self.name = name
        self.state = state
        self.credential = credential
    }

    private enum CodingKeys: String, CodingKey {
        case name, state, credential
        case deviceID = "device_id"
    }
}
