// SPDX-License-Identifier: Apache-2.0

import Addressing

/// What this server is called by whoever asks it on its own machine. A page from elsewhere may have its own name lead
/// here (DNS rebinding), and then a browser takes both for one site.
struct LoopbackNames: Sendable {
    private let names: Set<String>

    /// - Parameter others: beside `localhost`, what is below it, and addresses, which no page can be named by.
    init(_ others: [String]) {
        names = Set(others.map { $0.lowercased() })
    }

    /// - Parameters:
    ///   - authority: what the request says in `Host`; nil: nothing, as no browser does.
    ///   - source: where it comes from.
    func allow(_ authority: String?, from source: IPAddress?) -> Bool {
        guard let source, source.isLoopback, let authority else { return true }
        let host = Self.host(authority.lowercased())
        return host == "localhost" || host.hasSuffix(".localhost") || names.contains(host) || IPAddress(host) != nil
    }

    /// Without the port, and without an address's brackets (RFC 3986 §3.2.2).
    private static func host(_ authority: String) -> String {
        guard authority.hasPrefix("[") else { return String(authority.prefix { $0 != ":" }) }
        return String(authority.dropFirst().prefix { $0 != "]" })
    }
}

extension IPAddress {
    /// RFC 1122 §3.2.1.3, RFC 4291 §2.5.3.
    var isLoopback: Bool { family == .v4 ? number >> 24 == 127 : number == 1 }
}
