// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import OverlayProtocol

/// An answer's ETag (RFC 9110 §8.8.3): what the entity is, and what the answer says of it. Edits depend on the first
/// alone: a device that comes online is still the same to edit.
struct ETag: Hashable, Sendable, CustomStringConvertible {
    let entity: EntityTag
    let answer: EntityTag

    init(_ entity: EntityTag, answer bytes: [UInt8]) {
        self.entity = entity
        answer = EntityTag(hashing: bytes)
    }

    /// Strong.
    var description: String { "\"\(entity).\(answer)\"" }
}

/// What `If-Match` or `If-None-Match` says.
enum ETagCondition: Equatable {
    case any
    case oneOf([Tag])

    struct Tag: Equatable {
        /// Without the quotes.
        let text: String
        let isWeak: Bool
    }

    /// - Throws: `.malformed` for what is no list of entity tags.
    init(_ text: String, name: String) throws(Problem) {
        if text == "*" {
            self = .any
            return
        }
        var tags: [Tag] = []
        for part in text.split(separator: ",") {
            let tag = part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
            let isWeak = tag.starts(with: "W/")
            let quoted = isWeak ? tag.dropFirst(2) : tag[...]
            guard quoted.count >= 2, quoted.first == "\"", quoted.last == "\"" else {
                throw Problem(.malformed, field: name, "'\(String(tag))' is no entity tag: it stands in quotes")
            }
            tags.append(Tag(text: String(quoted.dropFirst().dropLast()), isWeak: isWeak))
        }
        self = .oneOf(tags)
    }
}

extension ETagCondition.Tag {
    fileprivate var entity: EntityTag { EntityTag(String(text.prefix { $0 != "." })) }
}

extension EndpointRequest {
    /// Of `If-Match`. What can't be edited has no ETag, so that none is right.
    /// - Throws: `.malformed`.
    var precondition: Precondition? {
        get throws {
            guard let text = headers[.ifMatch] else { return nil }
            let tags: Set<EntityTag>? =
                switch try ETagCondition(text, name: "If-Match") {
                case .any: nil
                // Weak tags never match (RFC 9110 §13.1.1).
                case .oneOf(let tags): Set(tags.filter { !$0.isWeak }.map(\.entity))
                }
            return Precondition(tags: tags) { now in try edited?.tag(now, self) }
        }
    }
}
