// SPDX-License-Identifier: Apache-2.0

/// A value with one textual form, which is its form in JSON as well.
public protocol TextCoded: Codable, CustomStringConvertible {
    /// - Throws: what is wrong with the text and what would be right.
    init(text: String) throws(ParseError)

    static var textForm: TextForm { get }
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
    public static let textForm = TextForm(pattern: "^[0-9a-fA-F:.]{2,45}$", example: "10.0.0.1")

    public init(text: String) throws(ParseError) {
        guard let address = IPAddress(text) else {
            throw ParseError("an address is written like 10.0.0.1 or fd00::1")
        }
        self = address
    }
}

extension SocketAddress: TextCoded {
    public static let textForm = TextForm(
        pattern: #"^([0-9.]+|\[[0-9a-fA-F:.]+\]):[0-9]{1,5}$"#, example: "192.0.2.1:51820")

    public init(text: String) throws(ParseError) {
        guard let address = SocketAddress(text) else {
            throw ParseError("an address with port is written like 192.0.2.1:51820 or [2001:db8::1]:51820")
        }
        self = address
    }
}

extension Prefix: TextCoded {
    public static let textForm = TextForm(pattern: "^[0-9a-fA-F:.]{2,45}/[0-9]{1,3}$", example: "10.0.0.0/24")

    public init(text: String) throws(ParseError) { try self.init(text) }
}

extension InterfaceAddress: TextCoded {
    public static let textForm = TextForm(pattern: "^[0-9a-fA-F:.]{2,45}/[0-9]{1,3}$", example: "10.0.0.1/24")

    public init(text: String) throws(ParseError) { try self.init(text) }
}

extension Endpoint: TextCoded {
    public static let textForm = TextForm(
        pattern: #"^([0-9A-Za-z._-]+|\[[0-9a-fA-F:.]+\]):[0-9]{1,5}$"#, example: "vpn.example.org:51820")

    public init(text: String) throws(ParseError) { try self.init(text) }
}

extension PortRange: TextCoded {
    public static let textForm = TextForm(pattern: "^[0-9]{1,5}(-[0-9]{1,5})?$", example: "9000-9010")

    public init(text: String) throws(ParseError) { try self.init(text) }
}

extension InterfaceName: TextCoded {
    public static let textForm = TextForm(pattern: "^[0-9A-Za-z][0-9A-Za-z_.-]{0,14}$", example: "wg0")

    public init(text: String) throws(ParseError) { try self.init(text) }
}

extension PublicKey: TextCoded {
    public static let textForm = TextForm(
        pattern: "^[0-9A-Za-z+/]{43}=$", example: "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=")

    public init(text: String) throws(ParseError) { try self.init(text) }
}
