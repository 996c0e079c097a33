// SPDX-License-Identifier: Apache-2.0

/// A whole number in a range that its type says.
protocol BoundedInteger {
    static var range: ClosedRange<Int> { get }

    /// - Returns: nil for a number out of the range.
    init?(_ number: Int)
}

/// A whole number from `lowest` to `highest`.
struct Bounded<let lowest: Int, let highest: Int>: BoundedInteger, Codable, Hashable, Sendable {
    let number: Int

    static var range: ClosedRange<Int> { lowest...highest }

    init?(_ number: Int) {
        guard Self.range.contains(number) else { return nil }
        self.number = number
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let number = try container.decode(Int.self)
        guard let bounded = Self(number) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\(number) is not right here: write \(lowest) to \(highest)")
        }
        self = bounded
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(number)
    }
}
