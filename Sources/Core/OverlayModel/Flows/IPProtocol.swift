// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// A protocol number of IPv4's protocol or IPv6's final next-header field (IANA "Protocol Numbers").
public struct IPProtocol: Hashable, Sendable, TextCoded {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let icmp = IPProtocol(rawValue: 1)
    public static let tcp = IPProtocol(rawValue: 6)
    public static let udp = IPProtocol(rawValue: 17)
    public static let icmpv6 = IPProtocol(rawValue: 58)

    /// Whether rules look at its ports: TCP and UDP.
    public var hasPorts: Bool { self == .tcp || self == .udp }

    /// `tcp`, `udp`, `icmp`, `icmpv6`, else `proto_N`.
    public var description: String {
        switch self {
        case .icmp: "icmp"
        case .tcp: "tcp"
        case .udp: "udp"
        case .icmpv6: "icmpv6"
        default: "proto_\(rawValue)"
        }
    }

    public static let textForm = TextForm(pattern: "^(icmp|tcp|udp|icmpv6|proto_[0-9]{1,3})$", example: "tcp")

    /// Reads what `description` writes.
    public init(text: String) throws(ParseError) {
        switch text {
        case "icmp": self = .icmp
        case "tcp": self = .tcp
        case "udp": self = .udp
        case "icmpv6": self = .icmpv6
        default:
            guard text.hasPrefix("proto_"), let number = UInt8(text.dropFirst(6)) else {
                throw ParseError("a protocol is tcp, udp, icmp, icmpv6 or proto_N")
            }
            self.init(rawValue: number)
        }
    }
}
