// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// A moment in UTC, to the millisecond; in JSON `2026-11-21T07:05:09.042Z`.
public struct Timestamp: Hashable, Comparable, Sendable, TextCoded {
    public static let textForm = TextForm(
        format: "date-time", pattern: #"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"#, example: "2026-11-21T07:05:09.042Z")

    /// Since the Unix epoch.
    public let milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    public init(text: String) throws(ParseError) {
        guard let milliseconds = RFC3339.milliseconds(text) else {
            throw ParseError("a time is written like 2026-11-21T07:05:09.042Z")
        }
        self.milliseconds = milliseconds
    }

    public var description: String {
        var text: [UInt8] = []
        RFC3339.append(milliseconds: milliseconds, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Before anything has expired.
    public static let distantPast = Timestamp(milliseconds: .min)

    public static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }

    public static func + (time: Self, duration: Duration) -> Self {
        let (seconds, attoseconds) = duration.components
        return Timestamp(milliseconds: time.milliseconds + seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }

    public static func - (a: Self, b: Self) -> Duration { .milliseconds(a.milliseconds - b.milliseconds) }
}
