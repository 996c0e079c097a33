// SPDX-License-Identifier: Apache-2.0

public import Addressing
import CLinux

/// A unicast route (rtnetlink(7), RTM_NEWROUTE).
public struct RouteEntry: Hashable, Sendable {
    public var destination: Prefix
    /// 254 is `main`.
    public var table: UInt32
    /// Who made it (RTPROT_*, /etc/iproute2/rt_protos).
    public var origin: UInt8
    /// The interface it leads to; nil where it has several next hops.
    public var interfaceIndex: UInt32?
    /// The address that local packets take there; nil: the kernel's choice.
    public var source: IPAddress?
    /// nil: the destination is on the link.
    public var gateway: IPAddress?

    public init(
        destination: Prefix, table: UInt32, origin: UInt8, interfaceIndex: UInt32, source: IPAddress? = nil
    ) {
        self.destination = destination
        self.table = table
        self.origin = origin
        self.interfaceIndex = interfaceIndex
        self.source = source
    }

    /// Reads `struct rtmsg` and its attributes.
    /// - Returns: nil for what is no unicast route of IPv4 or IPv6.
    public init?(payload: Span<UInt8>) throws(MalformedMessage) {
        try payload.check(12, at: 0)
        guard let family = AddressFamily(kernel: payload[0]), payload[7] == UInt8(RTN_UNICAST) else { return nil }
        try family.check(prefixLength: payload[1])
        destination = Prefix(containing: .init(family: family, number: 0), length: payload[1])
        (table, origin) = (UInt32(payload[4]), payload[5])
        try read(payload, family, length: payload[1])
    }

    private mutating func read(
        _ payload: Span<UInt8>, _ family: AddressFamily, length: UInt8
    ) throws(MalformedMessage) {
        var entry = self
        try forEachAttribute(in: payload, from: 12) { (type, value) throws(MalformedMessage) in
            switch type {
            case .type(RTA_DST.rawValue):
                entry.destination = Prefix(containing: try value.address(family), length: length)
            case .type(RTA_TABLE.rawValue): entry.table = try value.number(UInt32.self)
            case .type(RTA_OIF.rawValue): entry.interfaceIndex = try value.number(UInt32.self)
            case .type(RTA_PREFSRC.rawValue): entry.source = try value.address(family)
            case .type(RTA_GATEWAY.rawValue): entry.gateway = try value.address(family)
            default: break
            }
        }
        self = entry
    }
}

/// The messages about routes.
enum RouteRequest {
    /// Routes of a family; the kernel leaves out those of others than `origin` if it is not 0.
    static func all(_ family: AddressFamily, origin: UInt8 = 0) -> NetlinkMessage {
        header(RTM_GETROUTE, .dump, family, length: 0, table: 0, origin: origin, scope: 0, kind: 0)
    }

    /// Adds beside nothing: another route to the same destination in the same table is an error.
    static func add(_ entry: RouteEntry) -> NetlinkMessage {
        message(RTM_NEWROUTE, [.acknowledge, .create, .exclusive], entry, scope: RT_SCOPE_LINK.rawValue)
    }

    static func replace(_ entry: RouteEntry) -> NetlinkMessage {
        message(RTM_NEWROUTE, [.acknowledge, .create, .replace], entry, scope: RT_SCOPE_LINK.rawValue)
    }

    static func remove(_ entry: RouteEntry) -> NetlinkMessage {
        message(RTM_DELROUTE, .acknowledge, entry, scope: RT_SCOPE_NOWHERE.rawValue)
    }

    /// Without a dump: the one route that a packet would take.
    static func lookUp(_ address: IPAddress, mark: UInt32) -> NetlinkMessage {
        let bits = UInt8(address.family.bitWidth)
        var message = header(
            RTM_GETROUTE, .acknowledge, address.family, length: bits, table: 0, origin: 0, scope: 0, kind: 0)
        message.put(.type(RTA_DST.rawValue), bytes: address.bytes)
        if mark != 0 { message.put(.type(RTA_MARK.rawValue), mark) }
        return message
    }

    private static func message(
        _ type: some BinaryInteger, _ flags: NetlinkMessage.Flags, _ entry: RouteEntry, scope: UInt32
    ) -> NetlinkMessage {
        var message = header(
            type, flags, entry.destination.family, length: entry.destination.length, table: entry.table,
            origin: entry.origin, scope: entry.gateway == nil ? UInt8(scope) : UInt8(RT_SCOPE_UNIVERSE.rawValue),
            kind: UInt8(RTN_UNICAST))
        if !entry.destination.isDefault { message.put(.type(RTA_DST.rawValue), bytes: entry.destination.address.bytes) }
        message.put(.type(RTA_TABLE.rawValue), entry.table)
        if let index = entry.interfaceIndex { message.put(.type(RTA_OIF.rawValue), index) }
        if let source = entry.source { message.put(.type(RTA_PREFSRC.rawValue), bytes: source.bytes) }
        if let gateway = entry.gateway { message.put(.type(RTA_GATEWAY.rawValue), bytes: gateway.bytes) }
        return message
    }

    /// `struct rtmsg`. A table above 255 stands in the attribute only.
    private static func header(
        _ type: some BinaryInteger, _ flags: NetlinkMessage.Flags, _ family: AddressFamily, length: UInt8,
        table: UInt32,
        origin: UInt8, scope: UInt8, kind: UInt8
    ) -> NetlinkMessage {
        var message = NetlinkMessage(type: .type(type), flags: flags)
        message.append(family.kernel)
        message.append(length)
        message.append(UInt8(0))  // source length
        message.append(UInt8(0))  // type of service
        message.append(UInt8(exactly: table) ?? UInt8(RT_TABLE_UNSPEC.rawValue))
        message.append(origin)
        message.append(scope)
        message.append(kind)
        message.append(UInt32(0))  // flags
        return message
    }
}
