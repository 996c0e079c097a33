// SPDX-License-Identifier: Apache-2.0

/// What the text of a value looks like, for descriptions of interfaces. Who reads a text still has to parse it: a form
/// says less than the parser.
public struct TextForm: Hashable, Sendable {
    /// A format of JSON Schema (2020-12, Validation §7.3), where there is one.
    public let format: String?
    /// A regular expression (ECMA-262) that every text matches.
    public let pattern: String?
    /// A text that can be parsed.
    public let example: String

    public init(format: String? = nil, pattern: String? = nil, example: String) {
        self.format = format
        self.pattern = pattern
        self.example = example
    }
}
