// SPDX-License-Identifier: Apache-2.0

/// Text that is HTML already. What comes in as a plain text is escaped.
struct HTML {
    let source: String

    init(raw source: String) { self.source = source }

    init(_ text: String) {
        source = text.reduce(into: "") { escaped, character in
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
    }

    init(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ content: HTML...) {
        self.init(name, attributes, content)
    }

    init(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ content: [HTML]) {
        let words = attributes.map { " \($0)=\"\(HTML($1).source)\"" }.joined()
        source = "<\(name)\(words)>\(content.map(\.source).joined())</\(name)>"
    }

    static func text(_ text: String) -> HTML { HTML(text) }

    /// With what stands between backquotes as code.
    static func sentence(_ text: String) -> [HTML] {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated().map { index, part in
            index.isMultiple(of: 2) ? HTML(String(part)) : HTML("code", [:], HTML(String(part)))
        }
    }
}
