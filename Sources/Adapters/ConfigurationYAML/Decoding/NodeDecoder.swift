// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Reads a YAML node as what a `Decodable` type asks for: a scalar is a text, a number or a flag as wanted.
struct NodeDecoder: Decoder {
    let node: Node
    let codingPath: [any CodingKey]
    let keys: AskedKeys
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard let mapping = node.mapping ?? (node.isNull ? [] : nil) else {
            throw mismatch([String: Any].self, "a mapping")
        }
        var fields: [String: Node] = [:]
        for (key, value) in mapping {
            guard let name = key.scalar?.string else { throw fault("has a key that is no text") }
            guard fields.updateValue(value, forKey: name) == nil else {
                throw fault("'\(name)' is there twice; keep one")
            }
        }
        keys.note(codingPath.fieldPath)
        return KeyedDecodingContainer(KeyedNodes(fields: fields, decoder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard let nodes = node.sequence ?? (node.isNull ? [] : nil) else { throw mismatch([Any].self, "a list") }
        return NodeSequence(nodes: nodes, decoder: self)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { ScalarNode(decoder: self) }

    func decoder(of node: Node, at key: any CodingKey) -> NodeDecoder {
        NodeDecoder(node: node, codingPath: codingPath + [key], keys: keys)
    }

    func mismatch(_ type: Any.Type, _ what: String) -> DecodingError {
        .typeMismatch(type, .init(codingPath: codingPath, debugDescription: "write \(what) here"))
    }

    func fault(_ message: String) -> DecodingError {
        .dataCorrupted(.init(codingPath: codingPath, debugDescription: message))
    }
}

/// Which keys of which mappings somebody has asked for.
final class AskedKeys: Sendable {
    private let asked = Mutex<[String: Set<String>]>([:])

    func note(_ path: String, _ key: String? = nil) {
        asked.withLock { asked in
            if let key { asked[path, default: []].insert(key) } else { asked[path, default: []].formUnion([]) }
        }
    }

    /// Keys of mappings that were looked into, and that nobody asked for.
    func unasked(in node: Node, at path: String = "") -> [(path: String, node: Node)] {
        switch node.content {
        case .scalar: return []
        case .sequence(let nodes):
            return nodes.enumerated().flatMap { unasked(in: $1, at: "\(path)[\($0)]") }
        case .mapping(let pairs):
            guard let known = asked.withLock({ $0[path] }) else { return [] }
            return pairs.flatMap { key, value -> [(path: String, node: Node)] in
                let name = key.scalar?.string ?? ""
                let place = path.isEmpty ? name : "\(path).\(name)"
                return known.contains(name) ? unasked(in: value, at: place) : [(place, key)]
            }
        }
    }
}

extension Node {
    /// Nothing stands there: `key:` and no more, or `~` or `null`.
    var isNull: Bool {
        guard let scalar else { return false }
        return scalar.isPlain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }
}
