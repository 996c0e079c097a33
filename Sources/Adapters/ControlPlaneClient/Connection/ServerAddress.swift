// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// Where a control plane is: `https://warren.example.org`, `https://[::1]:8443`. Plain HTTP is for loopback only.
public struct ServerAddress: Hashable, Sendable, TextCoded {
    public static let textForm = TextForm(format: "uri", example: "https://warren.example.org:8443")

    public let endpoint: Endpoint
    public let isEncrypted: Bool

    public init(text: String) throws(ParseError) {
        guard let scheme = Scheme.allCases.first(where: { text.hasPrefix($0.rawValue) }) else {
            throw ParseError("'\(text)' is no server's address: write it like https://warren.example.org:8443")
        }
        var authority = text.dropFirst(scheme.rawValue.count)
        if authority.hasSuffix("/") { authority = authority.dropLast() }
        guard !authority.contains("/"), !authority.contains("#"), !authority.contains("?") else {
            throw ParseError("'\(text)' has more than host and port: write it like https://warren.example.org:8443")
        }
        let hasPort = !authority.hasSuffix("]") && authority.contains(":")
        endpoint = try Endpoint(hasPort ? String(authority) : "\(authority):\(scheme.port)")
        isEncrypted = scheme == .https
        guard isEncrypted || endpoint.host.isLoopback else {
            throw ParseError("'\(text)' is not encrypted: write https:// (http:// is for servers on this machine)")
        }
    }

    /// Its name or address, as a resolver takes it.
    public var host: String { endpoint.host.text }

    public var description: String { scheme.rawValue + authority }

    /// As `Host` names it: without the port that the scheme has anyway.
    var authority: String {
        let full = endpoint.description
        return endpoint.port == scheme.port ? String(full.dropLast(":\(scheme.port)".count)) : full
    }

    private var scheme: Scheme { isEncrypted ? .https : .http }

    private enum Scheme: String, CaseIterable {
        case https = "https://"
        case http = "http://"

        var port: UInt16 { self == .https ? 443 : 80 }
    }
}

extension Endpoint.Host {
    /// As a resolver takes it: an IPv6 address without brackets.
    var text: String {
        switch self {
        case .address(let address): address.description
        case .name(let name): name
        }
    }

    fileprivate var isLoopback: Bool {
        switch self {
        case .address(.v4(let address)): address.description.hasPrefix("127.")
        case .address(.v6(let address)): address.description == "::1"
        case .name(let name): name == "localhost"
        }
    }
}
