// SPDX-License-Identifier: Apache-2.0

public import Addressing
import CLinux

/// An address of an interface (rtnetlink(7), RTM_NEWADDR).
public struct AddressEntry: Hashable, Sendable {
    public let interfaceIndex: UInt32
    public let address: InterfaceAddress
    /// What the address attaches the host to: its prefix, or that of the other end of a point-to-point link.
    public let network: Prefix
    /// Whether the kernel made it by itself (loopback, link-local, router advertisement; IFA_PROTO, since 5.18).
    public let isAutomatic: Bool

    public init(interfaceIndex: UInt32, address: InterfaceAddress) {
        self.interfaceIndex = interfaceIndex
        self.address = address
        network = address.network
        isAutomatic = false
    }

    /// Reads `struct ifaddrmsg` and its attributes.
    /// - Returns: nil for what is no IPv4 or IPv6 address.
    public init?(payload: Span<UInt8>) throws(MalformedMessage) {
        guard let family = AddressFamily(kernel: try payload.number(UInt8.self)) else { return nil }
        let length = try payload.number(UInt8.self, at: 1)
        var (local, remote, origin): (IPAddress?, IPAddress?, UInt8) = (nil, nil, 0)
        interfaceIndex = try payload.number(UInt32.self, at: 4)
        try forEachAttribute(in: payload, from: 8) { (type, value) throws(MalformedMessage) in
            switch type {
            case .type(IFA_LOCAL): local = try value.address(family)
            case .type(IFA_ADDRESS): remote = try value.address(family)
            case .type(IFA_PROTO): origin = try value.number(UInt8.self)
            default: break
            }
        }
        // IPv4 has both; IPv6 has the address only, unless the link is point-to-point with a peer address.
        guard let own = local ?? remote else { throw MalformedMessage("an address message without an address") }
        try family.check(prefixLength: length)
        address = InterfaceAddress(address: own, length: length)
        network = Prefix(containing: remote ?? own, length: length)
        isAutomatic = (UInt8(IFAPROT_KERNEL_LO)...UInt8(IFAPROT_KERNEL_LL)).contains(origin)
    }
}

/// The messages about addresses.
enum AddressRequest {
    static func all(interface index: UInt32 = 0) -> NetlinkMessage {
        message(RTM_GETADDR, .dump, family: UInt8(AF_UNSPEC), length: 0, index: index)
    }

    static func add(_ entry: AddressEntry) -> NetlinkMessage {
        var message = message(RTM_NEWADDR, [.acknowledge, .create, .exclusive], entry)
        // Nobody else can have the address, so it is usable at once, without duplicate address detection.
        if entry.address.address.family == .v6 { message.put(.type(IFA_FLAGS), UInt32(IFA_F_NODAD)) }
        return message
    }

    static func remove(_ entry: AddressEntry) -> NetlinkMessage { message(RTM_DELADDR, .acknowledge, entry) }

    private static func message(
        _ type: some BinaryInteger, _ flags: NetlinkMessage.Flags, _ entry: AddressEntry
    ) -> NetlinkMessage {
        let address = entry.address.address
        var message = message(
            type, flags, family: address.family.kernel, length: entry.address.length, index: entry.interfaceIndex)
        message.put(.type(IFA_LOCAL), bytes: address.bytes)
        message.put(.type(IFA_ADDRESS), bytes: address.bytes)
        return message
    }

    /// `struct ifaddrmsg`.
    private static func message(
        _ type: some BinaryInteger, _ flags: NetlinkMessage.Flags, family: UInt8, length: UInt8, index: UInt32
    ) -> NetlinkMessage {
        var message = NetlinkMessage(type: .type(type), flags: flags)
        message.append(family)
        message.append(length)
        message.append(UInt8(0))  // flags
        message.append(UInt8(0))  // scope: universe
        message.append(index)
        return message
    }
}
