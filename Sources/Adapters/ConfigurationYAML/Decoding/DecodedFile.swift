// SPDX-License-Identifier: Apache-2.0

/// A `Decodable` value that a YAML file holds, and where in the file its parts stand.
public struct DecodedFile<Value: Decodable> {
    public let value: Value
    private let file: String
    private let root: Node

    /// - Throws: a key that the type doesn't ask for, and the first value that it can't take, each at its line.
    public init(_: Value.Type, path: String) throws(ConfigurationFaults) {
        let source = try ConfigurationSource(path: path)
        try self.init(Value.self, text: source.text, file: path)
    }

    /// - Parameter file: for messages.
    public init(_: Value.Type, text: String, file: String) throws(ConfigurationFaults) {
        let log = FaultLog(file: file)
        guard let root = Document.compose(text, log) else {
            let empty = ConfigurationFault(file: file, message: "is empty")
            throw ConfigurationFaults(faults: log.faults.isEmpty ? [empty] : log.faults)
        }
        let keys = AskedKeys()
        do {
            value = try Value(from: NodeDecoder(node: root, codingPath: [], keys: keys))
        } catch {
            throw ConfigurationFaults(faults: [Self.fault(error, file: file, root)])
        }
        let unknown = keys.unasked(in: root).map { path, node in
            ConfigurationFault(
                file: file, line: node.mark.line, field: path, message: "there is no such field here")
        }
        guard unknown.isEmpty else { throw ConfigurationFaults(faults: unknown) }
        self.root = root
        self.file = file
    }

    /// What somebody else finds wrong with a part of it.
    /// - Parameter field: such as `policies.web.rules[0].target`.
    public func fault(in field: String, _ message: String) -> ConfigurationFault {
        ConfigurationFault(file: file, line: root.nearest(to: field).mark.line, field: field, message: message)
    }

    private static func fault(_ error: any Error, file: String, _ root: Node) -> ConfigurationFault {
        guard let error = error as? DecodingError else {
            return ConfigurationFault(file: file, message: "\(error)")
        }
        let (path, message) =
            switch error {
            case .dataCorrupted(let context): (context.codingPath, context.debugDescription)
            case .typeMismatch(_, let context), .valueNotFound(_, let context):
                (context.codingPath, context.debugDescription)
            case .keyNotFound(let key, let context): (context.codingPath, "'\(key.stringValue)' is missing")
            @unknown default: ([], "\(error)")
            }
        let field = path.fieldPath
        return ConfigurationFault(file: file, line: root.nearest(to: field).mark.line, field: field, message: message)
    }
}

extension Node {
    /// The node at a path, or the last on the way to it that there is.
    func nearest(to field: String) -> Node {
        var node = self
        for part in field.split(whereSeparator: { ".[]".contains($0) }) {
            let next: Node? =
                switch node.content {
                case .mapping(let pairs):
                    pairs.first { $0.key.scalar?.string == String(part) }.map { pair in
                        // A key's own place says more than that of a block below it.
                        Node(content: pair.value.content, mark: pair.key.mark)
                    }
                case .sequence(let nodes): Int(part).flatMap { nodes.indices.contains($0) ? nodes[$0] : nil }
                case .scalar: nil
                }
            guard let next else { return node }
            node = next
        }
        return node
    }
}

extension [any CodingKey] {
    /// `policies.web.rules[0]`
    var fieldPath: String {
        reduce(into: "") { path, key in
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += (path.isEmpty ? "" : ".") + key.stringValue
            }
        }
    }
}
