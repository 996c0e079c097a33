// SPDX-License-Identifier: Apache-2.0

/// A YAML document as a tree of nodes with marks.
enum Document {
    /// A configuration says the same thing a few times at most.
    private static let maximumAnchors = 8
    /// A hundred thousand rules have fewer; aliases of aliases could have any number.
    private static let maximumNodes = 1 << 20
    /// No configuration has more than six levels.
    private static let maximumDepth = 64

    /// - Returns: the root; nil where there is none, which is said in the log unless the text is empty.
    static func compose(_ text: String, _ log: FaultLog) -> Node? {
        guard anchors(in: text) <= maximumAnchors else {
            log.refuse(line: nil, "has more than \(maximumAnchors) anchors (&name); write the values out")
            return nil
        }
        do {
            var document = try LoadedDocument(text)
            return try document.root(limits: LoadedDocument.Limits(nodes: maximumNodes, depth: maximumDepth))
        } catch let failure as LoadedDocument.Failure {
            log.refuse(line: failure.line, column: failure.column, "is not YAML here: \(failure.problem)")
        } catch LoadedDocument.Limits.Exceeded.depth {
            log.refuse(
                line: nil, "has more than \(maximumDepth) levels; an alias (*name) may stand inside its own anchor")
        } catch {
            log.refuse(
                line: nil,
                "has more than \(maximumNodes) values, counting what aliases (*name) repeat; write them out, or fewer")
        }
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
}
