// SPDX-License-Identifier: Apache-2.0

/// An entity as the API shows it: its own fields and, beside them in the same object, what is derived.
@dynamicMemberLookup
public struct EntityView<Entity: Codable & Sendable & Hashable, Extra: Codable & Sendable & Hashable>: Codable,
    Sendable, Hashable
{
    public let entity: Entity
    public var extra: Extra

    public init(_ entity: Entity, _ extra: Extra) {
        self.entity = entity
        self.extra = extra
    }

    public init(from decoder: any Decoder) throws {
        entity = try Entity(from: decoder)
        extra = try Extra(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
        try entity.encode(to: encoder)
        try extra.encode(to: encoder)
    }

    public subscript<Value>(dynamicMember path: KeyPath<Entity, Value>) -> Value { entity[keyPath: path] }
    public subscript<Value>(dynamicMember path: KeyPath<Extra, Value>) -> Value { extra[keyPath: path] }
}

/// A page of a list.
public struct Page<Item: Codable & Sendable>: Codable, Sendable {
    public let data: [Item]
    public let total: Int
    public let page: Int
    public let pageSize: Int

    public static var standardSize: Int { 20 }
    public static var largestSize: Int { 1000 }

    public init(data: [Item], total: Int, page: Int, pageSize: Int) {
        self.data = data
        self.total = total
        self.page = page
        self.pageSize = pageSize
    }

    /// - Parameter page: from 1.
    public init(of all: [Item], page: Int, pageSize: Int) {
        let start = min((page - 1) * pageSize, all.count)
        self.init(
            data: Array(all[start..<min(start + pageSize, all.count)]), total: all.count, page: page,
            pageSize: pageSize)
    }

    private enum CodingKeys: String, CodingKey {
        case data, total, page
        case pageSize = "page_size"
    }
}
