// SPDX-License-Identifier: Apache-2.0

/// A value with one textual form, which is its form in JSON as well.
public protocol TextCoded: Codable, CustomStringConvertible {
    /// - Throws: what is wrong with the text and what would be right.
    init(text: String) throws(ParseError)
}

extension TextCoded {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            try self.init(text: text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)': \(error)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension IPAddress: TextCoded {
    public init(text: String) throws(ParseError) {
        guard let address = IPAddress(text) else {
            throw ParseError("an address is written like 10.0.0.1 or fd00::1")
        }
        self = address
    }
}

extension SocketAddress: TextCoded {
    public init(text: String) throws(ParseError) {
        guard let address = SocketAddress(text) else {
            throw ParseError("an address with port is written like 192.0.2.1:51820 or [2001:db8::1]:51820")
        }
        self = address
    }
}

extension Prefix: TextCoded {
    public init(text: String) throws(ParseError) { try self.init(text) }
}

extension InterfaceAddress: TextCoded {
    public init(text: String) throws(ParseError) { try self.init(text) }
}

extension Endpoint: TextCoded {
    public init(text: String) throws(ParseError) { try self.init(text) }
}

extension PortRange: TextCoded {
    public init(text: String) throws(ParseError) { try self.init(text) }
}

extension InterfaceName: TextCoded {
    public init(text: String) throws(ParseError) { try self.init(text) }
}

extension PublicKey: TextCoded {
    public init(text: String) throws(ParseError) { try self.init(text) }
}
