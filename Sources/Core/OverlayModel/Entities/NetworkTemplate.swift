// SPDX-License-Identifier: Apache-2.0

/// What new networks begin with. They keep no tie to it: a change of one never changes the other.
public struct NetworkTemplate: Entity {
    public static let kind = "template"

    public let id: ID<NetworkTemplate>
    public var name: DNSLabel
    public var description: String
    public var shape: NetworkShape
    public let createdAt: Timestamp
    public var updatedAt: Timestamp

    public init(
        id: ID<NetworkTemplate>, name: DNSLabel, description: String = "", shape: NetworkShape, createdAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.shape = shape
        self.createdAt = createdAt
        updatedAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, description, shape
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}
