// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import OverlayProtocol

/// A type whose schema is known without a look inside, and a value of it.
struct Leaf {
    let schema: Schema
    let sample: Any
    /// What is taken where it is asked for: a choice's former names as well.
    let taken: Schema

    /// - Parameter choice: which of an enumeration's cases the sample is.
    /// - Returns: nil for a type that has to be looked into.
    init?(_ type: Any.Type, choice: Int) {
        switch type {
        case is JSONValue.Type: self.init(.any, JSONValue.null)
        case is Bool.Type: self.init(.flag, true)
        case is String.Type: self.init(.text(nil), "text")
        case is Double.Type: self.init(.number, 1.5)
        case let type as any BoundedInteger.Type: self.init(bounded: type)
        case let type as any FixedWidthInteger.Type: self.init(integer: type)
        case let type as any TextCoded.Type: self.init(text: type)
        case let type as any CaseIterable.Type: self.init(cases: type, choice)
        default: return nil
        }
    }

    private init(_ schema: Schema, _ sample: Any, taken: Schema? = nil) {
        self.schema = schema
        self.sample = sample
        self.taken = taken ?? schema
    }

    private init(integer type: (some FixedWidthInteger).Type) {
        self.init(
            .integer(lowest: Int64(clamping: type.min), highest: UInt64(clamping: type.max)), type.init(clamping: 1))
    }

    private init?(bounded type: (some BoundedInteger).Type) {
        guard let sample = type.init(type.range.lowerBound) else { return nil }
        self.init(
            .integer(lowest: Int64(type.range.lowerBound), highest: UInt64(clamping: type.range.upperBound)), sample)
    }

    private init?(text type: (some TextCoded).Type) {
        guard let sample = try? type.init(text: type.textForm.example) else { return nil }
        self.init(.text(type.textForm), sample)
    }

    /// An enumeration that is coded as its raw text.
    private init?<Enumeration: CaseIterable>(cases type: Enumeration.Type, _ choice: Int) {
        let cases = Array(Enumeration.allCases)
        let texts = cases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
        guard !cases.isEmpty, texts.count == cases.count else { return nil }
        let former = (type as? any FormerlyNamed.Type)?.formerTexts ?? []
        self.init(.choice(texts), cases[choice % cases.count], taken: .choice(texts + former))
    }
}

extension FormerlyNamed {
    fileprivate static var formerTexts: [String] { formerNames.keys.sorted() }
}

/// A dictionary that JSON shows as an object.
protocol StringKeyed {
    static var valueType: Any.Type { get }
    static func sample(of value: Any) -> Any?
}

extension Dictionary: StringKeyed where Key == String {
    static var valueType: Any.Type { Value.self }
    static func sample(of value: Any) -> Any? { (value as? Value).map { ["key": $0] } }
}
