// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials

/// Where clients reach the server: `https://vpn.example.org:8443`.
struct PublicURL: Hashable, Sendable, CustomStringConvertible {
    let isSecure: Bool
    let host: Endpoint.Host
    let port: UInt16

    init(_ text: String) throws(ParseError) {
        let fault = ParseError("'\(text)' is no URL of a server: write https://HOST or https://HOST:PORT")
        guard let end = text.firstRange(of: "://")?.upperBound else { throw fault }
        switch text[..<end] {
        case "https://": isSecure = true
        case "http://": isSecure = false
        default: throw fault
        }
        var authority = text[end...]
        if authority.last == "/" { authority.removeLast() }
        guard !authority.isEmpty, !authority.contains(where: { "/?#@".contains($0) }) else { throw fault }
        let hasPort = authority.last != "]" && authority.contains(":")
        let endpoint = try Endpoint(hasPort ? String(authority) : "\(authority):\(isSecure ? 443 : 80)")
        (host, port) = (endpoint.host, endpoint.port)
    }

    var description: String {
        let endpoint = Endpoint(host: host, port: port).description
        let standard = isSecure ? ":443" : ":80"
        let authority = endpoint.hasSuffix(standard) ? String(endpoint.dropLast(standard.count)) : endpoint
        return (isSecure ? "https://" : "http://") + authority
    }

    /// The secret stands behind the `#`, which browsers keep to themselves.
    func setupLink(_ invitation: Invitation) -> String { "\(self)/#setup=\(invitation.text)" }
}

extension Endpoint.Host {
    /// Only this machine gets there.
    var isLoopback: Bool {
        switch self {
        case .name(let name): name == "localhost"
        case .address(let address): Prefix.loopback.contains { $0.contains(address) }
        }
    }
}

extension Prefix {
    /// RFC 1122 §3.2.1.3, RFC 4291 §2.5.3.
    fileprivate static let loopback = ["127.0.0.0/8", "::1/128"].compactMap { try? Prefix($0) }
}
