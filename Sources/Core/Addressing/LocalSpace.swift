// SPDX-License-Identifier: Apache-2.0

/// Addresses that mean something in one place only, or nothing at all: no way to the Internet leads to them, and what
/// answers there is somebody's inside (169.254.169.254 tells a cloud's machine its secrets).
public enum LocalSpace {
    public static let prefixes: [Prefix] = [
        v4(0x0000_0000, 8),  // this network, RFC 791
        v4(0x0a00_0000, 8),  // private, RFC 1918
        v4(0x6440_0000, 10),  // between carriers and their customers, RFC 6598
        v4(0x7f00_0000, 8),  // loopback, RFC 1122
        v4(0xa9fe_0000, 16),  // link-local, RFC 3927
        v4(0xac10_0000, 12),  // private, RFC 1918
        v4(0xc0a8_0000, 16),  // private, RFC 1918
        v4(0xe000_0000, 3),  // multicast, reserved and broadcast, RFC 1112
        // All but 2000::/3, which is what the Internet has of IPv6 (RFC 4291): loopback, unique local, link-local,
        // multicast, and the forms that have an IPv4 address in them, which may be a private one.
        v6(0x0000, 3), v6(0x4000, 2), v6(0x8000, 1),
        v6(0x2002, 16),  // has an IPv4 address in it, RFC 3056
    ]

    public static func contains(_ address: IPAddress) -> Bool { prefixes.contains { $0.contains(address) } }

    private static func v4(_ number: UInt128, _ length: UInt8) -> Prefix {
        Prefix(containing: IPAddress(family: .v4, number: number), length: length)
    }

    /// - Parameter number: the first 16 bits.
    private static func v6(_ number: UInt128, _ length: UInt8) -> Prefix {
        Prefix(containing: IPAddress(family: .v6, number: number << 112), length: length)
    }
}
