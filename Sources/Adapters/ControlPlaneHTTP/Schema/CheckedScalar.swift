// SPDX-License-Identifier: Apache-2.0

import OverlayProtocol

/// What a schema holds single values to. A value of another type is left to decoding.
extension Decoder {
    func check(isOneOf texts: [String]) throws {
        guard let text = try? singleValueContainer().decode(String.self), !texts.contains(text) else { return }
        throw Problem(choice: text, of: texts, at: codingPath)
    }

    /// Decoding says of a number that a type can't hold neither which it is nor where.
    func check(isFrom lowest: Int64, to highest: UInt64) throws {
        guard let container = try? singleValueContainer(), !container.decodeNil() else { return }
        do {
            if let number = try? container.decode(Int64.self) {
                guard number < lowest || number > 0 && UInt64(number) > highest else { return }
            } else {
                guard try container.decode(UInt64.self) > highest else { return }
            }
        } catch DecodingError.typeMismatch {
            return
        } catch {}
        throw Problem(
            .malformed, field: Problem.fieldPath(codingPath), "must be a whole number from \(lowest) to \(highest)")
    }

    func checkLength() throws {
        guard let text = try? singleValueContainer().decode(String.self) else { return }
        let count = text.unicodeScalars.count
        guard count > Schema.longestText else { return }
        throw Problem(
            .malformed, field: Problem.fieldPath(codingPath),
            "it has \(count) characters, of at most \(Schema.longestText)")
    }
}

extension Schema {
    /// Of a text without a form of its own, in code points: a description, a name, a password.
    static let longestText = 2000
}
