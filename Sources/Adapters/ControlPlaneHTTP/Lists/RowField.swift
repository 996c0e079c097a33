// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel

/// A field of a row, as filters and sorting see it.
struct RowField {
    /// As JSON has it; of a list, all its texts.
    let texts: [String]
    let order: Order
    /// A text that people look for: a name, an address, a key; no id, time, word of an enumeration, or number.
    let isName: Bool

    enum Order: Comparable {
        case number(Double)
        case prefix(Prefix)
        case text(String)
    }

    /// - Returns: nil for what is no text, number or flag, and no list of texts.
    init?(_ value: any Encodable) {
        switch value {
        case let flag as Bool: self.init("\(flag)", .number(flag ? 1 : 0), isName: false)
        case let text as String: self.init(text, .text(text.lowercased()), isName: true)
        case let number as any BinaryInteger: self.init("\(number)", .number(Double(number)), isName: false)
        case let time as Timestamp: self.init("\(time)", .number(Double(time.milliseconds)), isName: false)
        case let address as IPAddress: self.init("\(address)", .prefix(Prefix(host: address)), isName: true)
        case let prefix as Prefix: self.init("\(prefix)", .prefix(prefix), isName: true)
        case let coded as any TextCoded:
            self.init("\(coded)", .text("\(coded)"), isName: type(of: coded).textForm.format != "uuid")
        case let list as [any TextCoded]: self.init(list: list.map { "\($0)" })
        case let list as [String]: self.init(list: list)
        case let word as any RawRepresentable:
            guard let text = word.rawValue as? String else { return nil }
            self.init(text, .text(text), isName: false)
        default: return nil
        }
    }

    private init(_ text: String, _ order: Order, isName: Bool) {
        texts = [text]
        self.order = order
        self.isName = isName
    }

    private init(list: [String]) {
        texts = list
        order = .text(list.first ?? "")
        isName = true
    }

    /// - Parameter text: in lower case.
    func holds(_ text: String) -> Bool { texts.contains { $0.lowercased().utf8.holds(text.utf8) } }
    func isOrHolds(_ text: String) -> Bool { isName ? holds(text) : texts.contains { $0.lowercased() == text } }
}

extension String.UTF8View {
    /// Of texts that are a line long: no search is prepared.
    fileprivate func holds(_ other: Self) -> Bool {
        guard let first = other.first else { return true }
        var rest = self[...]
        while let index = rest.firstIndex(of: first) {
            rest = rest[index...]
            if rest.starts(with: other) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}

extension RowField {
    /// Of a row, without a detour over its JSON.
    static func read(_ names: Set<String>, of row: some Encodable) throws -> [RowField] {
        let reader = RowReader(wanted: names)
        try row.encode(to: reader)
        return reader.found.fields
    }
}

private struct RowReader: Encoder {
    final class Found {
        var fields: [RowField] = []
    }

    /// Others cost nothing.
    let wanted: Set<String>
    let found = Found()
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy _: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(RowContainer<Key>(wanted: wanted, found: found))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer { deeper.unkeyedContainer() }
    func singleValueContainer() -> any SingleValueEncodingContainer { deeper.singleValueContainer() }

    /// Rows are objects of texts, numbers and flags; nobody asks for more.
    private var deeper: ShapeEncoder { ShapeEncoder(shape: Shape(), answers: Answers()) }
}

/// What is deeper is nobody's business.
private struct RowContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let wanted: Set<String>
    let found: RowReader.Found
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey _: Key) {}

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) {
        guard wanted.contains(key.stringValue), let field = RowField(value) else { return }
        found.fields.append(field)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey _: Key
    ) -> KeyedEncodingContainer<Nested> { RowReader(wanted: []).container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey _: Key) -> any UnkeyedEncodingContainer {
        RowReader(wanted: []).unkeyedContainer()
    }
    func superEncoder() -> any Encoder { RowReader(wanted: []) }
    func superEncoder(forKey _: Key) -> any Encoder { RowReader(wanted: []) }
}
