// SPDX-License-Identifier: Apache-2.0

import Addressing

/// A place in the file with what stands there. Reading it gives a value, or nil and a fault in the log.
struct Field {
    let node: Node
    /// Such as `wg.peers[1].allowed_ips[0]`.
    let path: String
    let log: FaultLog

    var line: Int? { node.mark.line }

    /// Nothing stands there: `key:` and no more, or `~` or `null`.
    var isNull: Bool { node.isNull }

    func refuse(_ message: String) { log.refuse(line: line, column: node.mark.column, field: path, message) }

    func warn(_ message: String) { log.warn(line: line, field: path, message) }

    /// - Parameter what: what should stand here, with its article.
    func text(_ what: String) -> String? {
        guard let scalar = node.scalar, !isNull else {
            refuse("is \(kind); write \(what)")
            return nil
        }
        return scalar.string
    }

    func parse<Value>(
        _ what: String, _ make: (String) throws(ParseError) -> Value
    ) -> Value? {
        guard let text = text(what) else { return nil }
        do {
            return try make(text)
        } catch {
            // A key in the wrong place must not come out in the message.
            refuse(Self.isKey(text) ? "is a key; write \(what)" : error.description)
            return nil
        }
    }

    /// A key, whose text is never part of a message.
    func key<Key>(_ make: (String) throws(ParseError) -> Key) -> Key? {
        guard let text = text("a key of 44 characters, as 'wg genkey' or 'wg pubkey' prints it") else { return nil }
        do {
            return try make(text)
        } catch {
            refuse(error.description)
            return nil
        }
    }

    /// A decimal number (YAML 1.2 §10.3.2: leading zeros mean nothing), also in quotes.
    func integer(_ range: ClosedRange<Int>) -> Int? {
        let what = "a number from \(range.lowerBound) to \(range.upperBound)"
        guard let text = text(what) else { return nil }
        let digits = text.utf8.drop { $0 == UInt8(ascii: "0") }
        let isNumber = !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isNumber, let number = digits.isEmpty ? 0 : Int(String(text.suffix(digits.count))),
            range.contains(number)
        else {
            refuse("is \(Self.shown(text)); write \(what)")
            return nil
        }
        return number
    }

    func flag() -> Bool? {
        guard let text = text("true or false") else { return nil }
        switch text {
        case "true", "True", "TRUE": return true
        case "false", "False", "FALSE": return false
        default:
            refuse("is \(Self.shown(text)); write true or false")
            return nil
        }
    }

    /// One of some words.
    func choice<Value>(_ choices: [(String, Value)]) -> Value? {
        let what = Self.alternatives(choices.map(\.0))
        guard let text = text(what) else { return nil }
        guard let chosen = choices.first(where: { $0.0 == text }) else {
            refuse("is \(Self.shown(text)); write \(what)")
            return nil
        }
        return chosen.1
    }

    /// The elements of a list; none where nothing stands here.
    /// - Parameter lone: whether one element may stand here without a list.
    func list(_ example: String, lone: Bool = false) -> [Field]? {
        if isNull { return [] }
        if lone, node.scalar != nil { return [self] }
        guard let list = node.sequence else {
            refuse("is \(kind); write a list, such as \(example)")
            return nil
        }
        return list.enumerated().map { Field(node: $1, path: "\(path)[\($0)]", log: log) }
    }

    /// What stands here, in words.
    var kind: String {
        switch node.content {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .scalar(let scalar): isNull ? "empty" : Self.shown(scalar.string)
        }
    }

    /// A text of the file as messages show it: not too long, on one line, and no key.
    static func shown(_ text: String) -> String {
        if isKey(text) { return "a key" }
        let visible = text.unicodeScalars.prefix(60).map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }
        var short = String(String.UnicodeScalarView(visible))
        if short.unicodeScalars.count < text.unicodeScalars.count { short += "…" }
        return "'\(short)'"
    }

    /// `a, b or c`.
    static func alternatives(_ words: [String]) -> String {
        words.count < 2 ? words.joined() : words.dropLast().joined(separator: ", ") + " or " + words[words.count - 1]
    }

    private static func isKey(_ text: String) -> Bool { (try? PublicKey(text)) != nil }
}
