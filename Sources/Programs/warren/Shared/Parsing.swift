// SPDX-License-Identifier: Apache-2.0

import Addressing

/// An argument's text as a value; what is wrong with it is said in the value's own words.
@Sendable func parsed<Value: TextCoded>(_ text: String) throws -> Value {
    try Value(text: text)
}

/// `24h` as seconds.
@Sendable func seconds(_ text: String) throws -> Int {
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    guard let last = text.last, let unit = units[last], let number = Int(text.dropLast()), number > 0,
        number <= Int.max / unit
    else {
        throw ParseError("write a number with s, m, h or d, such as 24h")
    }
    return number * unit
}
