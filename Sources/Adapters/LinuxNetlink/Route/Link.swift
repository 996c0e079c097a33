// SPDX-License-Identifier: Apache-2.0

import CLinux

/// A network interface (rtnetlink(7), RTM_NEWLINK).
public struct Link: Hashable, Sendable {
    public let index: UInt32
    /// As the kernel has it: more characters than an `InterfaceName` allows.
    public let name: String
    /// `wireguard`, `tun`, `veth`, …; nil for hardware and loopback.
    public let kind: String?
    /// IFF_*.
    public let flags: UInt32
    /// Bytes.
    public let mtu: UInt32

    public var isUp: Bool { flags & UInt32(IFF_UP) != 0 }
    public var isLoopback: Bool { flags & UInt32(IFF_LOOPBACK) != 0 }

    /// Reads `struct ifinfomsg` and its attributes.
    public init(payload: Span<UInt8>) throws(MalformedMessage) {
        var (name, kind, mtu): (String, String?, UInt32) = ("", nil, 0)
        index = try payload.number(UInt32.self, at: 4)
        flags = try payload.number(UInt32.self, at: 8)
        try forEachAttribute(in: payload, from: 16) { (type, value) throws(MalformedMessage) in
            switch type {
            case .type(IFLA_IFNAME): name = value.text
            case .type(IFLA_MTU): mtu = try value.number(UInt32.self)
            case .type(IFLA_LINKINFO): kind = try Self.kind(value)
            default: break
            }
        }
        (self.name, self.kind, self.mtu) = (name, kind, mtu)
    }

    private static func kind(_ info: Span<UInt8>) throws(MalformedMessage) -> String? {
        var kind: String?
        try forEachAttribute(in: info) { (type, value) throws(MalformedMessage) in
            if type == .type(IFLA_INFO_KIND) { kind = value.text }
        }
        return kind
    }
}
