// SPDX-License-Identifier: Apache-2.0

public import Addressing
import CLinux

/// A WireGuard interface as the kernel reports it (linux/wireguard.h, WG_CMD_GET_DEVICE).
public struct WireGuardDevice: Hashable, Sendable {
    public var privateKey: PrivateKey?
    public var listenPort: UInt16 = 0
    /// SO_MARK of the tunnel's packets; 0: none.
    public var firewallMark: UInt32 = 0
    public var peers: [WireGuardPeer] = []

    public init() {}

    /// Takes in one message of the answer. A long list of peers comes in several messages, and a peer with many
    /// allowed IPs goes on in the next message, under the same key.
    public mutating func merge(payload: Span<UInt8>) throws(MalformedMessage) {
        var device = self
        try forEachAttribute(in: payload, from: GenericNetlink.headerSize) { (type, value) throws(MalformedMessage) in
            switch type {
            case .type(WGDEVICE_A_PRIVATE_KEY.rawValue):
                device.privateKey = try value.nonzeroKey().map(PrivateKey.init(bytes:))
            case .type(WGDEVICE_A_LISTEN_PORT.rawValue): device.listenPort = try value.number(UInt16.self)
            case .type(WGDEVICE_A_FWMARK.rawValue): device.firewallMark = try value.number(UInt32.self)
            case .type(WGDEVICE_A_PEERS.rawValue):
                try forEachAttribute(in: value) { (_, peer) throws(MalformedMessage) in
                    device.append(try WireGuardPeer(payload: peer))
                }
            default: break
            }
        }
        self = device
    }

    private mutating func append(_ peer: WireGuardPeer) {
        if let last = peers.indices.last, peers[last].publicKey == peer.publicKey {
            peers[last].allowedIPs += peer.allowedIPs
        } else {
            peers.append(peer)
        }
    }
}

/// A peer as the kernel reports it.
public struct WireGuardPeer: Hashable, Sendable {
    public let publicKey: PublicKey
    public let presharedKey: PresharedKey?
    /// Where it was last heard from, or was set to be.
    public let endpoint: SocketAddress?
    /// Seconds; 0: none.
    public let persistentKeepalive: UInt16
    /// Since the Unix epoch; nil: never.
    public let lastHandshake: Duration?
    public let receivedBytes: UInt64
    public let sentBytes: UInt64
    public var allowedIPs: [Prefix]

    init(payload: Span<UInt8>) throws(MalformedMessage) {
        var key: PublicKey?
        var (preshared, endpoint, handshake): (PresharedKey?, SocketAddress?, Duration?) = (nil, nil, nil)
        var (keepalive, received, sent): (UInt16, UInt64, UInt64) = (0, 0, 0)
        var allowed: [Prefix] = []
        try forEachAttribute(in: payload) { (type, value) throws(MalformedMessage) in
            switch type {
            case .type(WGPEER_A_PUBLIC_KEY.rawValue): key = PublicKey(bytes: try value.key())
            case .type(WGPEER_A_PRESHARED_KEY.rawValue):
                preshared = try value.nonzeroKey().map(PresharedKey.init(bytes:))
            case .type(WGPEER_A_ENDPOINT.rawValue): endpoint = try value.socketAddress()
            case .type(WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL.rawValue): keepalive = try value.number(UInt16.self)
            case .type(WGPEER_A_LAST_HANDSHAKE_TIME.rawValue): handshake = try value.timespec()
            case .type(WGPEER_A_RX_BYTES.rawValue): received = try value.number(UInt64.self)
            case .type(WGPEER_A_TX_BYTES.rawValue): sent = try value.number(UInt64.self)
            case .type(WGPEER_A_ALLOWEDIPS.rawValue):
                try forEachAttribute(in: value) { (_, entry) throws(MalformedMessage) in
                    allowed.append(try entry.allowedIP())
                }
            default: break
            }
        }
        guard let key else { throw MalformedMessage("a peer without its public key") }
        (publicKey, presharedKey, self.endpoint, persistentKeepalive) = (key, preshared, endpoint, keepalive)
        (lastHandshake, receivedBytes, sentBytes, allowedIPs) = (handshake, received, sent, allowed)
    }
}

extension Span<UInt8> {
    /// A key of which all zero means none.
    fileprivate func nonzeroKey() throws(MalformedMessage) -> FixedBytes<32>? {
        let key = try key()
        return key.isZero ? nil : key
    }

    /// `struct sockaddr_in` or `sockaddr_in6`.
    fileprivate func socketAddress() throws(MalformedMessage) -> SocketAddress? {
        guard let family = AddressFamily(kernel: UInt8(truncatingIfNeeded: try number(UInt16.self))) else { return nil }
        let (offset, length) = family == .v4 ? (4, 4) : (8, 16)
        try check(length, at: offset)
        let address = try extracting(offset..<offset + length).address()
        return SocketAddress(address: address, port: try bigEndian(UInt16.self, at: 2))
    }

    /// `struct __kernel_timespec`; nil for zero.
    fileprivate func timespec() throws(MalformedMessage) -> Duration? {
        let (seconds, nanoseconds) = (try number(Int64.self), try number(Int64.self, at: 8))
        if seconds == 0 && nanoseconds == 0 { return nil }
        return .seconds(seconds) + .nanoseconds(nanoseconds)
    }

    fileprivate func allowedIP() throws(MalformedMessage) -> Prefix {
        var (address, length): (IPAddress?, UInt8?) = (nil, nil)
        try forEachAttribute(in: self) { (type, value) throws(MalformedMessage) in
            switch type {
            case .type(WGALLOWEDIP_A_IPADDR.rawValue): address = try value.address()
            case .type(WGALLOWEDIP_A_CIDR_MASK.rawValue): length = try value.number(UInt8.self)
            default: break
            }
        }
        guard let address, let length else { throw MalformedMessage("an allowed IP without address or length") }
        try address.family.check(prefixLength: length)
        return Prefix(containing: address, length: length)
    }
}
