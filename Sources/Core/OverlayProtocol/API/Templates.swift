// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// `POST /templates`: what new networks begin with.
public struct TemplateCreate: RequestBody {
    public let name: DNSLabel
    public let description: String?
    /// By name or id: what `network` leaves out is as that one has it; missing: as a new network has it.
    public let fromNetwork: String?
    public let network: NetworkSettings?

    public init(
        name: DNSLabel, description: String? = nil, fromNetwork: String? = nil, network: NetworkSettings? = nil
    ) {
        self.name = name
        self.description = description
        self.fromNetwork = fromNetwork
        self.network = network
    }

    private enum CodingKeys: String, CodingKey {
        case name, description, network
        case fromNetwork = "from_network"
    }
}

/// A row of `GET /templates`: those of policies, which are built in, and the tenant's own of networks.
public struct TemplateInfo: Codable, Sendable, Hashable {
    public enum Kind: String, Codable, Sendable, Hashable, CaseIterable {
        case policy
        case network
    }

    public let kind: Kind
    /// What `template` takes where one of its kind is made.
    public let name: String
    public let description: String
    public let builtIn: Bool
    /// None of what is built in.
    public let id: ID<NetworkTemplate>?
    public let network: NetworkShape?
    public let createdAt: Timestamp?
    public let updatedAt: Timestamp?

    public init(_ template: PolicyTemplate) {
        kind = .policy
        name = template.rawValue
        description = template.summary
        builtIn = true
        id = nil
        network = nil
        createdAt = nil
        updatedAt = nil
    }

    public init(_ template: NetworkTemplate) {
        kind = .network
        name = template.name.description
        description = template.description
        builtIn = false
        id = template.id
        network = template.shape
        createdAt = template.createdAt
        updatedAt = template.updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case kind, name, description, id, network
        case builtIn = "built_in"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}
