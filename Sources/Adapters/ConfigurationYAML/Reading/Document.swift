// SPDX-License-Identifier: Apache-2.0

import Yams

/// A YAML document as a tree of nodes with marks.
enum Document {
    /// A configuration says the same thing a few times at most. With more, nesting by anchors could exhaust the stack.
    private static let maximumAnchors = 8
    /// More nodes than a 16 MiB file of distinct ones has, so that only aliases of aliases get there.
    private static let maximumNodes = 16 << 20
    private static let maximumRepeatedKeys = 32

    /// Precedes the first of two equal keys, so that the parser, which stops at repeated keys, reads on: a character
    /// for private use.
    static let repeatedKeyMark: Unicode.Scalar = "\u{E000}"

    /// - Returns: the root; nil where there is none, which is said in the log unless the text is empty.
    static func compose(_ text: String, _ log: FaultLog) -> Node? {
        guard anchors(in: text) <= maximumAnchors else {
            log.refuse(line: nil, "has more than \(maximumAnchors) anchors (&name); write the values out")
            return nil
        }
        guard let root = composeMarkingRepeatedKeys(text, log) else { return nil }
        var remaining = maximumNodes
        guard count(root, &remaining) else {
            log.refuse(line: nil, "becomes too large by its aliases (*name); write the values out")
            return nil
        }
        return root
    }

    private static func composeMarkingRepeatedKeys(_ original: String, _ log: FaultLog) -> Node? {
        var text = original
        for _ in 0..<maximumRepeatedKeys {
            do {
                // The basic resolver gives no types: what a text means is decided where it is read.
                return try Yams.compose(yaml: text, .basic)
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                guard let place = text.start(of: context.mark) else { break }
                guard let marked = text.marking(place) else {
                    log.refuse(line: context.mark.line, "the key '\(keys.first ?? "")' is there twice; keep one")
                    return nil
                }
                text = marked
            } catch {
                log.refuse(error)
                return nil
            }
        }
        log.refuse(line: nil, "has more than \(maximumRepeatedKeys) keys that are there twice; keep one of each")
        return nil
    }

    /// At least as many as there are: `&` at the beginning of a word, wherever it is.
    private static func anchors(in text: String) -> Int {
        var count = 0
        var previous = UInt8(ascii: " ")
        for byte in text.utf8 {
            if byte == UInt8(ascii: "&"), previous <= UInt8(ascii: " ") || "[{,:-?!\"'".utf8.contains(previous) {
                count += 1
            }
            previous = byte
        }
        return count
    }

    /// - Returns: whether the tree has no more nodes than `remaining`.
    private static func count(_ node: Node, _ remaining: inout Int) -> Bool {
        remaining -= 1
        guard remaining >= 0 else { return false }
        switch node {
        case .sequence(let list): return list.allSatisfy { count($0, &remaining) }
        case .mapping(let map): return map.allSatisfy { count($0.key, &remaining) && count($0.value, &remaining) }
        case .scalar, .alias: return true
        }
    }
}

extension FaultLog {
    fileprivate func refuse(_ error: any Error) {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            refuse(line: mark.line, column: mark.column, "is not YAML here: \(problem)")
        case YamlError.reader(let problem, let offset, _, let text):
            let line = offset.map { text.prefix($0).count(where: \.isNewline) + 1 }
            refuse(line: line, "is not YAML here: \(problem)")
        default:
            refuse(line: nil, "is not YAML: \(error)")
        }
    }
}

extension String {
    /// Where a mark of the parser points to. Its lines end as YAML 1.1 has it (§5.4).
    fileprivate func start(of mark: Mark) -> String.Index? {
        let scalars = unicodeScalars
        var (index, line) = (startIndex, 1)
        while line < mark.line, index < endIndex {
            let scalar = scalars[index]
            index = scalars.index(after: index)
            if scalar == "\r", index < endIndex, scalars[index] == "\n" { index = scalars.index(after: index) }
            if "\r\n\u{85}\u{2028}\u{2029}".unicodeScalars.contains(scalar) { line += 1 }
        }
        return scalars.index(index, offsetBy: mark.column - 1, limitedBy: endIndex)
    }

    /// The text with the mark of repeated keys before the key at `place`; nil where that is no ordinary key.
    fileprivate func marking(_ place: String.Index) -> String? {
        guard place < endIndex else { return nil }
        let first = unicodeScalars[place]
        guard !"&*!|>?%@`[{".unicodeScalars.contains(first) else { return nil }
        let isQuoted = first == "\"" || first == "'"
        var marked = self
        marked.unicodeScalars.insert(
            Document.repeatedKeyMark, at: isQuoted ? unicodeScalars.index(after: place) : place)
        return marked
    }
}
