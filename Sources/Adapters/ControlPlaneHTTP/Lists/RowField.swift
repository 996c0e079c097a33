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

    func holds(_ text: String) -> Bool { texts.contains { $0.lowercased().contains(text) } }
    func isOrHolds(_ text: String) -> Bool { isName ? holds(text) : texts.contains { $0.lowercased() == text } }
}

/// The fields of a row, without a detour over its JSON.
struct RowFields {
    private(set) var fields: [String: RowField]

    init(_ row: some Encodable) throws {
        let reader = RowReader()
        try row.encode(to: reader)
        fields = reader.fields.value
    }

    subscript(name: String) -> RowField? { fields[name] }
}

private struct RowReader: Encoder {
    final class Fields {
        var value: [String: RowField] = [:]
    }

    let fields = Fields()
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy _: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(RowContainer<Key>(fields: fields))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer { deeper.unkeyedContainer() }
    func singleValueContainer() -> any SingleValueEncodingContainer { deeper.singleValueContainer() }

    /// Rows are objects of texts, numbers and flags; nobody asks for more.
    private var deeper: ShapeEncoder { ShapeEncoder(shape: Shape(), answers: Answers()) }
}

/// What is deeper is nobody's business.
private struct RowContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let fields: RowReader.Fields
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey _: Key) {}

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) {
        fields.value[key.stringValue] = RowField(value)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey _: Key
    ) -> KeyedEncodingContainer<Nested> { RowReader().container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey _: Key) -> any UnkeyedEncodingContainer { RowReader().unkeyedContainer() }
    func superEncoder() -> any Encoder { RowReader() }
    func superEncoder(forKey _: Key) -> any Encoder { RowReader() }
}
