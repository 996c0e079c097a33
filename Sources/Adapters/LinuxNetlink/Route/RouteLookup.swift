// SPDX-License-Identifier: Apache-2.0

public import Addressing
import CLinux
import Glibc

/// Where the kernel would send a packet (rtnetlink(7), RTM_GETROUTE without a dump).
public struct RouteAnswer: Hashable, Sendable {
    public let interfaceIndex: UInt32
    /// What the kernel has learnt of the path, or was told of the route; nil: what the interface carries.
    public let mtu: UInt32?

    /// - Returns: nil for a route that leads nowhere.
    init?(payload: Span<UInt8>) throws(MalformedMessage) {
        try payload.check(12, at: 0)
        var (index, mtu): (UInt32?, UInt32?) = (nil, nil)
        try forEachAttribute(in: payload, from: 12) { (type, value) throws(MalformedMessage) in
            switch type {
            case .type(RTA_OIF.rawValue): index = try value.number(UInt32.self)
            case .type(RTA_METRICS.rawValue): mtu = try Self.mtu(value)
            default: break
            }
        }
        let isWay = payload[7] == UInt8(RTN_UNICAST) || payload[7] == UInt8(RTN_LOCAL)
        guard isWay, let index else { return nil }
        (interfaceIndex, self.mtu) = (index, mtu)
    }

    private static func mtu(_ metrics: Span<UInt8>) throws(MalformedMessage) -> UInt32? {
        var mtu: UInt32?
        try forEachAttribute(in: metrics) { (type, value) throws(MalformedMessage) in
            if type == .type(RTAX_MTU) { mtu = try value.number(UInt32.self) }
        }
        return mtu
    }
}

extension RouteNetlink {
    /// Looks up the way that a packet of this machine would take.
    /// - Returns: nil where there is none.
    public mutating func lookUp(_ address: IPAddress, mark: UInt32 = 0) throws(NetlinkError) -> RouteAnswer? {
        do {
            return try socket.list(
                RouteRequest.lookUp(address, mark: mark), "look up a route", RouteAnswer.init(payload:)
            ).first
        } catch let error where Self.noWay.contains(error.code) {
            return nil
        }
    }

    /// No route, and those of the types unreachable, prohibit and blackhole.
    private static var noWay: Set<Int32> { [ENETUNREACH, EHOSTUNREACH, EACCES, EINVAL] }
}
