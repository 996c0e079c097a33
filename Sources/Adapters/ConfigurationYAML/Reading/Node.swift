// SPDX-License-Identifier: Apache-2.0

/// A YAML node with its place. Aliases are replaced by what they stand for.
struct Node {
    indirect enum Content {
        case scalar(Scalar)
        case sequence([Node])
        /// In the order of the file; keys may be there twice.
        case mapping([(key: Node, value: Node)])
    }

    struct Scalar {
        let string: String
        /// Without quotes.
        let isPlain: Bool
    }

    /// Where the node begins, from 1.
    struct Mark {
        let line: Int
        let column: Int
    }

    let content: Content
    let mark: Mark

    var scalar: Scalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    var sequence: [Node]? {
        if case .sequence(let nodes) = content { nodes } else { nil }
    }

    var mapping: [(key: Node, value: Node)]? {
        if case .mapping(let pairs) = content { pairs } else { nil }
    }
}
