// SPDX-License-Identifier: Apache-2.0

import CYAML

/// The first document of a YAML text, as libyaml loads it: nodes by number, aliases resolved to numbers.
@safe
struct LoadedDocument: ~Copyable {
    private var document: yaml_document_t

    /// Why there is none.
    struct Failure: Error {
        let problem: String
        /// From 1.
        let line: Int
        let column: Int?
    }

    init(_ text: String) throws(Failure) {
        var text = text
        unsafe document = try text.withUTF8 { bytes in unsafe Self.load(bytes) }.get()
    }

    deinit {
        var document = unsafe document
        unsafe yaml_document_delete(&document)
    }

    /// nil for a text with nothing in it.
    mutating func root(limits: Limits) throws(Limits.Exceeded) -> Node? {
        guard let root = unsafe yaml_document_get_root_node(&document) else { return nil }
        var limits = limits
        return try unsafe node(root, &limits)
    }

    /// What a tree may have at most: aliases of aliases, or of themselves, could make it endless.
    struct Limits {
        var nodes: Int
        var depth: Int

        enum Exceeded: Error {
            case nodes
            case depth
        }
    }

    private mutating func node(
        _ pointer: UnsafeMutablePointer<yaml_node_t>, _ limits: inout Limits
    ) throws(Limits.Exceeded) -> Node {
        limits.nodes -= 1
        limits.depth -= 1
        guard limits.nodes >= 0 else { throw .nodes }
        guard limits.depth >= 0 else { throw .depth }
        defer { limits.depth += 1 }
        let start = unsafe pointer.pointee.start_mark
        let mark = Node.Mark(line: Int(start.line) + 1, column: Int(start.column) + 1)
        return Node(content: try unsafe content(pointer, &limits), mark: mark)
    }

    private mutating func content(
        _ pointer: UnsafeMutablePointer<yaml_node_t>, _ limits: inout Limits
    ) throws(Limits.Exceeded) -> Node.Content {
        let data = unsafe pointer.pointee.data
        switch unsafe pointer.pointee.type {
        case YAML_SEQUENCE_NODE:
            var nodes: [Node] = []
            var item = unsafe data.sequence.items.start
            while let place = unsafe item, unsafe place < data.sequence.items.top {
                nodes.append(try numbered(unsafe place.pointee, &limits))
                unsafe item = place + 1
            }
            return .sequence(nodes)
        case YAML_MAPPING_NODE:
            var pairs: [(key: Node, value: Node)] = []
            var item = unsafe data.mapping.pairs.start
            while let place = unsafe item, unsafe place < data.mapping.pairs.top {
                let key = try numbered(unsafe place.pointee.key, &limits)
                pairs.append((key, try numbered(unsafe place.pointee.value, &limits)))
                unsafe item = place + 1
            }
            return .mapping(pairs)
        default:
            let bytes = unsafe UnsafeBufferPointer(start: data.scalar.value, count: Int(data.scalar.length))
            let isPlain = unsafe data.scalar.style == YAML_PLAIN_SCALAR_STYLE
            return .scalar(Node.Scalar(string: unsafe String(decoding: bytes, as: UTF8.self), isPlain: isPlain))
        }
    }

    /// - Parameter number: from the document itself, so there is such a node.
    private mutating func numbered(_ number: CInt, _ limits: inout Limits) throws(Limits.Exceeded) -> Node {
        guard let pointer = unsafe yaml_document_get_node(&document, number) else {
            preconditionFailure("libyaml numbers nodes that it doesn't have")
        }
        return try unsafe node(pointer, &limits)
    }

    private static func load(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<yaml_document_t, Failure> {
        var parser = unsafe yaml_parser_t()
        guard unsafe yaml_parser_initialize(&parser) == 1 else {
            return unsafe .failure(Failure(problem: "no memory", line: 1, column: nil))
        }
        defer { unsafe yaml_parser_delete(&parser) }
        // The bytes outlive the parser.
        unsafe yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
        unsafe yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
        var document = unsafe yaml_document_t()
        guard unsafe yaml_parser_load(&parser, &document) == 1 else {
            return unsafe .failure(failure(of: parser, bytes))
        }
        if let failure = unsafe trailing(&parser, bytes) {
            unsafe yaml_document_delete(&document)
            return unsafe .failure(failure)
        }
        return unsafe .success(document)
    }

    /// What is wrong with what stands behind the document: anything that stands there.
    private static func trailing(
        _ parser: inout yaml_parser_t, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Failure? {
        var document = unsafe yaml_document_t()
        guard unsafe yaml_parser_load(&parser, &document) == 1 else { return unsafe failure(of: parser, bytes) }
        defer { unsafe yaml_document_delete(&document) }
        guard unsafe yaml_document_get_root_node(&document) != nil else { return nil }
        let line = unsafe Int(document.start_mark.line) + 1
        return Failure(problem: "but found another document", line: line, column: nil)
    }

    private static func failure(of parser: yaml_parser_t, _ bytes: UnsafeBufferPointer<UInt8>) -> Failure {
        let problem = unsafe parser.problem.map { unsafe String(cString: $0) } ?? "no memory"
        guard unsafe parser.error != YAML_READER_ERROR else {
            // The reader knows the place as a number of bytes only.
            let read = unsafe bytes.prefix(Int(parser.problem_offset))
            let line = unsafe read.count { $0 == UInt8(ascii: "\n") } + 1
            return Failure(problem: problem, line: line, column: nil)
        }
        // At the end of the text the parser begins another line, also where the last one is not ended.
        let lines = unsafe bytes.count { $0 == UInt8(ascii: "\n") } + 1
        let (line, column) = unsafe (Int(parser.problem_mark.line) + 1, Int(parser.problem_mark.column) + 1)
        return Failure(problem: problem, line: min(line, lines), column: line > lines ? nil : column)
    }
}
