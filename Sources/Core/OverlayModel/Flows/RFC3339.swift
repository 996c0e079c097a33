// SPDX-License-Identifier: Apache-2.0

/// Times as the flow log writes them: `2026-11-21T07:05:09.042Z` (RFC 3339, UTC, milliseconds), without Foundation.
public enum RFC3339 {
    /// Appends 24 characters.
    /// - Parameter milliseconds: since the Unix epoch; times outside the years 0 to 9999 become the nearest inside.
    public static func append(milliseconds: Int64, to text: inout [UInt8]) {
        let clamped = min(max(milliseconds, earliest), latest)
        let (days, time) = clamped.quotientAndRemainderFlooring(dividingBy: millisecondsPerDay)
        let date = civilDate(ofDay: days)
        text.appendDigits(date.year, count: 4)
        text.append(UInt8(ascii: "-"))
        text.appendDigits(date.month, count: 2)
        text.append(UInt8(ascii: "-"))
        text.appendDigits(date.day, count: 2)
        text.append(UInt8(ascii: "T"))
        text.appendDigits(time / 3_600_000, count: 2)
        text.append(UInt8(ascii: ":"))
        text.appendDigits(time / 60_000 % 60, count: 2)
        text.append(UInt8(ascii: ":"))
        text.appendDigits(time / 1000 % 60, count: 2)
        text.append(UInt8(ascii: "."))
        text.appendDigits(time % 1000, count: 3)
        text.append(UInt8(ascii: "Z"))
    }

    /// Milliseconds since the Unix epoch.
    /// - Returns: nil for anything but the 24 characters that `append` writes.
    public static func milliseconds(_ text: some StringProtocol) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count == 24, punctuation.allSatisfy({ bytes[$0.index] == $0.character }) else { return nil }
        let numbers = fields.compactMap { field in
            bytes[field].reduce(Int64?(0)) { number, byte in
                guard let number, (48...57).contains(byte) else { return nil }
                return number * 10 + Int64(byte - 48)
            }
        }
        guard numbers.count == fields.count, (1...12).contains(numbers[1]), (1...31).contains(numbers[2]),
            numbers[3] < 24, numbers[4] < 60, numbers[5] < 60
        else { return nil }
        let day = dayNumber(year: numbers[0], month: numbers[1], day: numbers[2])
        // February 30 would count on into March.
        guard civilDate(ofDay: day) == (numbers[0], numbers[1], numbers[2]) else { return nil }
        return day * millisecondsPerDay + ((numbers[3] * 60 + numbers[4]) * 60 + numbers[5]) * 1000 + numbers[6]
    }

    private static let millisecondsPerDay: Int64 = 86_400_000
    private static let earliest = dayNumber(year: 0, month: 1, day: 1) * millisecondsPerDay
    private static let latest = (dayNumber(year: 9999, month: 12, day: 31) + 1) * millisecondsPerDay - 1
    private static let fields = [0..<4, 5..<7, 8..<10, 11..<13, 14..<16, 17..<19, 20..<23]
    private static let punctuation: [(index: Int, character: UInt8)] = [
        (4, UInt8(ascii: "-")), (7, UInt8(ascii: "-")), (10, UInt8(ascii: "T")), (13, UInt8(ascii: ":")),
        (16, UInt8(ascii: ":")), (19, UInt8(ascii: ".")), (23, UInt8(ascii: "Z")),
    ]

    // Days are counted in eras of 400 Gregorian years (146,097 days) that begin on March 1, so that the leap day is a
    // year's last (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    private static func civilDate(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (day + 719_468).quotientAndRemainderFlooring(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func dayNumber(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shiftedYear.quotientAndRemainderFlooring(dividingBy: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension Int64 {
    /// The quotient rounded down, and the remainder that is never negative.
    fileprivate func quotientAndRemainderFlooring(dividingBy divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

extension [UInt8] {
    /// Decimal, with leading zeros.
    fileprivate mutating func appendDigits(_ number: Int64, count: Int) {
        var divisor: Int64 = 1
        for _ in 1..<count { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(48 + number / divisor % 10))
            divisor /= 10
        }
    }
}
