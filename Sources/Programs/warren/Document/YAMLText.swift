// SPDX-License-Identifier: Apache-2.0

import OverlayProtocol

/// JSON as YAML for people: blocks, keys in order, quotes only where they are needed. What it writes is read back as
/// the same value by any YAML reader.
enum YAMLText {
    static func text(_ value: JSONValue) -> String { lines(value).joined(separator: "\n") }

    private static func lines(_ value: JSONValue) -> [String] {
        switch value {
        case .object(let fields) where !fields.isEmpty:
            fields.sorted { $0.key < $1.key }.flatMap { key, value in lines(value, behind: "\(scalar(key)):") }
        case .array(let items) where !items.isEmpty: items.flatMap { item($0) }
        default: [flow(value)]
        }
    }

    private static func lines(_ value: JSONValue, behind key: String) -> [String] {
        guard !isShort(value) else { return ["\(key) \(flow(value))"] }
        return [key] + lines(value).map { "  \($0)" }
    }

    private static func item(_ value: JSONValue) -> [String] {
        guard !isShort(value) else { return ["- \(flow(value))"] }
        return lines(value).enumerated().map { ($0 == 0 ? "- " : "  ") + $1 }
    }

    /// What fits into one line: scalars, and lists of them.
    private static func isShort(_ value: JSONValue) -> Bool {
        switch value {
        case .object(let fields): fields.isEmpty
        case .array(let items): items.allSatisfy(isScalar) && flow(value).count <= 72
        default: true
        }
    }

    private static func isScalar(_ value: JSONValue) -> Bool {
        switch value {
        case .object, .array: false
        default: true
        }
    }

    private static func flow(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .flag(let flag): "\(flag)"
        case .integer(let number): "\(number)"
        case .unsigned(let number): "\(number)"
        case .number(let number): "\(number)"
        case .text(let text): scalar(text)
        case .array(let items): "[\(items.map(flow).joined(separator: ", "))]"
        case .object: "{}"
        }
    }

    /// Plain where no reader takes it for something else (YAML 1.2 §7.3.3), else in double quotes.
    private static func scalar(_ text: String) -> String {
        let letters = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
        let others = Set("0123456789-_./@")
        let reserved: Set = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        let isPlain =
            text.first.map(letters.contains) ?? false && text.allSatisfy { letters.contains($0) || others.contains($0) }
            && !reserved.contains(text.lowercased())
        // Prefixes and addresses of IPv4: more than one dot is no number.
        let isAddress = text.count { $0 == "." } == 3 && text.allSatisfy { "0123456789./".contains($0) }
        return isPlain || isAddress ? text : quoted(text)
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\n": "\\n"
            case "\t": "\\t"
            default:
                scalar.value < 0x20 || scalar.value == 0x7f
                    ? "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16) : String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }
}
