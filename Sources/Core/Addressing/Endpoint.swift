// SPDX-License-Identifier: Apache-2.0

/// An address and a UDP or TCP port: `192.0.2.1:51820`, `[2001:db8::1]:51820`.
public struct SocketAddress: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let address: IPAddress
    public let port: UInt16

    public init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// - Returns: nil for a host name, a missing port, or port 0.
    public init?(_ text: some StringProtocol) {
        guard let endpoint = try? Endpoint(text), case .address(let address) = endpoint.host else { return nil }
        self.init(address: address, port: endpoint.port)
    }

    public var description: String { Endpoint(host: .address(address), port: port).description }

    public static func < (a: Self, b: Self) -> Bool { (a.address, a.port) < (b.address, b.port) }
}

/// Where a peer is reached: a host, by address or by name, and a port that is not 0.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    public enum Host: Hashable, Sendable {
        case address(IPAddress)
        /// A DNS name (RFC 1123), lower case.
        case name(String)
    }

    public let host: Host
    public let port: UInt16

    public init(host: Host, port: UInt16) {
        self.host = host
        self.port = port
    }

    public init(_ text: some StringProtocol) throws(ParseError) {
        guard let colon = text.lastIndex(of: ":") else {
            throw ParseError("'\(text)' has no port: write host:port, such as vpn.example.org:51820")
        }
        let port = text[text.index(after: colon)...]
        guard port.utf8.allSatisfy({ (48...57).contains($0) }), let number = UInt16(port), number != 0 else {
            throw ParseError("'\(text)' has the port '\(port)': it goes from 1 to 65535")
        }
        self.init(host: try Self.host(text[..<colon], in: text), port: number)
    }

    public var description: String {
        switch host {
        case .address(.v6(let address)): "[\(address)]:\(port)"
        case .address(.v4(let address)): "\(address):\(port)"
        case .name(let name): "\(name):\(port)"
        }
    }

    private static func host(_ text: some StringProtocol, in whole: some StringProtocol) throws(ParseError) -> Host {
        if text.first == "[", text.last == "]", let address = IPv6Address(text.dropFirst().dropLast()) {
            return .address(.v6(address))
        }
        if text.contains(":") {
            throw ParseError("'\(whole)' is ambiguous: write an IPv6 address in brackets, such as [2001:db8::1]:51820")
        }
        if let address = IPv4Address(text) { return .address(.v4(address)) }
        guard isName(text) else {
            throw ParseError("'\(whole)' has no host: write an address or a DNS name before the port")
        }
        return .name(text.lowercased())
    }

    /// RFC 1123 §2.1 with the underscore that zones use; a last label of digits only would be a mistyped address.
    private static func isName(_ text: some StringProtocol) -> Bool {
        let labels = Array(text.utf8).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard text.utf8.count <= 253, let last = labels.last, last.contains(where: { !(48...57).contains($0) }) else {
            return false
        }
        return labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != 45 && label.last != 45
                && label.allSatisfy { (97...122).contains($0 | 0x20) || (48...57).contains($0) || $0 == 45 || $0 == 95 }
        }
    }
}
