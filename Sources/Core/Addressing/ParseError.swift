// SPDX-License-Identifier: Apache-2.0

/// Why a text is not the value it should be, in words that go into an error message as they are:
/// what it is, and what would be right.
public struct ParseError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
