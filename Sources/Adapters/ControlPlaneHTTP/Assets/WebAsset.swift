// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import HTTPTypes
import NIOCore

/// A file for browsers, in each form that it was compressed to.
struct WebAsset: Sendable {
    /// A content coding (RFC 9110 §8.4.1), the smallest first.
    enum Coding: String, CaseIterable {
        case brotli = "br"
        case gzip
        case identity

        var suffix: String {
            switch self {
            case .brotli: ".br"
            case .gzip: ".gz"
            case .identity: ""
            }
        }
    }

    let type: String
    /// Named after its content: what is at this path never changes.
    let isImmutable: Bool
    private let forms: [Coding: ByteBuffer]
    private let tag: EntityTag

    /// - Returns: nil for a type that no page has, or without the form that every browser takes.
    init?(name: String, forms: [Coding: ArraySlice<UInt8>]) {
        guard let type = name.split(separator: ".").last.flatMap({ Self.types[String($0)] }),
            let plain = forms[.identity]
        else { return nil }
        self.type = type
        self.forms = forms.mapValues { ByteBuffer(bytes: $0) }
        isImmutable = name.hasPrefix("assets/")
        tag = EntityTag(hashing: Array(plain))
    }

    func form(accepted: String?) -> (coding: Coding, bytes: ByteBuffer) {
        let accepted = Self.codings(accepted)
        for coding in Coding.allCases where coding == .identity || accepted.contains(coding.rawValue) {
            if let bytes = forms[coding] { return (coding, bytes) }
        }
        preconditionFailure("there is a plain form: `init` has seen to it")
    }

    /// Each form is another representation, with another tag (RFC 9110 §8.8.3.3).
    func tag(of coding: Coding) -> String { "\"\(tag).\(coding.rawValue)\"" }

    /// Those that `Accept-Encoding` names without excluding them (RFC 9110 §12.5.3).
    private static func codings(_ header: String?) -> Set<String> {
        let words = (header ?? "").lowercased().filter { $0 != " " }.split(separator: ",")
        let taken = words.filter { !$0.contains(";q=0") || $0.contains(";q=0.") }
        return Set(taken.compactMap { $0.split(separator: ";").first.map { String($0) } })
    }

    private static let types = [
        "html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8",
        "svg": "image/svg+xml", "png": "image/png",
    ]
}
