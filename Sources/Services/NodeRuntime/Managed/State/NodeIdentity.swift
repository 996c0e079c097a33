// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// Who a node is to its control plane: what enrolment gave it. Worthless without the node's private key.
public struct NodeIdentity: Hashable, Sendable, Codable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// `https://warren.example.org:8443`
    public let server: String
    /// SHA-256 of the certificate (DER) of the authority that vouches for the server; nil: one of the system's.
    public let authority: SecretDigest?
    public let deviceID: ID<Device>
    public let name: DNSLabel
    public let credential: String

    public init(server: String, authority: SecretDigest?, deviceID: ID<Device>, name: DNSLabel, credential: String) {
        self.server = server
        self.authority = authority
        self.deviceID = deviceID
        self.name = name
        self.credential = credential
    }

    public var description: String { "\(name) (\(deviceID)) at \(server)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }

    private enum CodingKeys: String, CodingKey {
        case server, authority, name, credential
        case deviceID = "device_id"
    }
}
