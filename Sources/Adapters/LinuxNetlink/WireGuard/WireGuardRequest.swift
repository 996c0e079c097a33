// SPDX-License-Identifier: Apache-2.0

public import Addressing
import CLinux

/// A change of a WireGuard interface (linux/wireguard.h, WG_CMD_SET_DEVICE); nil leaves as it is.
public struct WireGuardRequest: Hashable, Sendable {
    public struct Peer: Hashable, Sendable {
        /// WGPEER_F_*.
        public struct Flags: OptionSet, Hashable, Sendable {
            public let rawValue: UInt32
            public init(rawValue: UInt32) { self.rawValue = rawValue }

            public static let remove = Flags(rawValue: WGPEER_F_REMOVE_ME.rawValue)
            /// Puts the allowed IPs in place of those there are, instead of adding to them.
            public static let replaceAllowedIPs = Flags(rawValue: WGPEER_F_REPLACE_ALLOWEDIPS.rawValue)
            /// Does nothing where there is no such peer.
            public static let updateOnly = Flags(rawValue: WGPEER_F_UPDATE_ONLY.rawValue)
        }

        public var publicKey: PublicKey
        public var flags: Flags
        /// All zero removes it.
        public var presharedKey: PresharedKey?
        public var endpoint: SocketAddress?
        /// Seconds; 0: none.
        public var persistentKeepalive: UInt16?
        public var allowedIPs: [Prefix]

        public init(
            publicKey: PublicKey, flags: Flags = [], presharedKey: PresharedKey? = nil, endpoint: SocketAddress? = nil,
            persistentKeepalive: UInt16? = nil, allowedIPs: [Prefix] = []
        ) {
            self.publicKey = publicKey
            self.flags = flags
            self.presharedKey = presharedKey
            self.endpoint = endpoint
            self.persistentKeepalive = persistentKeepalive
            self.allowedIPs = allowedIPs
        }
    }

    public var privateKey: PrivateKey?
    public var listenPort: UInt16?
    public var firewallMark: UInt32?
    /// Removes the peers that are not in `peers`.
    public var replacesPeers = false
    public var peers: [Peer] = []

    public init() {}

    /// Bytes of peers in one message: well below the 64 KiB that the attribute around them can count.
    static let messageCapacity = 32 << 10
    /// Allowed IPs in one entry of a peer; 40 bytes each at most.
    static let entryCapacity = 256

    /// The messages that make the change, in order. The first has what is about the device; a peer with many allowed
    /// IPs goes on in a further entry under the same key.
    func messages(to name: InterfaceName, family: UInt16) -> [NetlinkMessage] {
        var batches: [[Peer]] = [[]]
        var size = 0
        for entry in peers.flatMap(\.entries) {
            if size + entry.encodedSize > Self.messageCapacity {
                batches.append([])
                size = 0
            }
            batches[batches.count - 1].append(entry)
            size += entry.encodedSize
        }
        return batches.enumerated().map { index, batch in
            message(to: name, family: family, isFirst: index == 0, peers: batch)
        }
    }

    private func message(to name: InterfaceName, family: UInt16, isFirst: Bool, peers: [Peer]) -> NetlinkMessage {
        var message = GenericNetlink.message(
            family: family, command: UInt8(WG_CMD_SET_DEVICE.rawValue), version: UInt8(WG_GENL_VERSION),
            flags: .acknowledge)
        message.put(.type(WGDEVICE_A_IFNAME.rawValue), string: name.description)
        if isFirst {
            if replacesPeers { message.put(.type(WGDEVICE_A_FLAGS.rawValue), WGDEVICE_F_REPLACE_PEERS.rawValue) }
            if let privateKey { message.put(.type(WGDEVICE_A_PRIVATE_KEY.rawValue), bytes: privateKey.bytes.array) }
            if let listenPort { message.put(.type(WGDEVICE_A_LISTEN_PORT.rawValue), listenPort) }
            if let firewallMark { message.put(.type(WGDEVICE_A_FWMARK.rawValue), firewallMark) }
        }
        if !peers.isEmpty {
            message.nest(.type(WGDEVICE_A_PEERS.rawValue)) { list in
                for peer in peers { list.nest(0, peer.put) }
            }
        }
        return message
    }
}

extension WireGuardRequest.Peer {
    /// The peer in pieces of at most `entryCapacity` allowed IPs. A later piece only adds, and only to a peer that is
    /// still there.
    fileprivate var entries: [Self] {
        let capacity = WireGuardRequest.entryCapacity
        return stride(from: 0, to: max(1, allowedIPs.count), by: capacity).map { start in
            var entry = start == 0 ? self : Self(publicKey: publicKey, flags: .updateOnly)
            entry.allowedIPs = Array(allowedIPs[start..<min(start + capacity, allowedIPs.count)])
            return entry
        }
    }

    fileprivate var encodedSize: Int {
        var message = NetlinkMessage(type: 0, flags: [])
        message.nest(0, put)
        return message.count
    }

    fileprivate func put(into peer: inout NetlinkMessage) {
        peer.put(.type(WGPEER_A_PUBLIC_KEY.rawValue), bytes: publicKey.bytes.array)
        if !flags.isEmpty { peer.put(.type(WGPEER_A_FLAGS.rawValue), flags.rawValue) }
        if let presharedKey { peer.put(.type(WGPEER_A_PRESHARED_KEY.rawValue), bytes: presharedKey.bytes.array) }
        if let endpoint { peer.put(.type(WGPEER_A_ENDPOINT.rawValue), bytes: endpoint.kernel) }
        if let persistentKeepalive {
            peer.put(.type(WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL.rawValue), persistentKeepalive)
        }
        guard !allowedIPs.isEmpty else { return }
        peer.nest(.type(WGPEER_A_ALLOWEDIPS.rawValue)) { list in
            for prefix in allowedIPs {
                list.nest(0) { entry in
                    entry.put(.type(WGALLOWEDIP_A_FAMILY.rawValue), UInt16(prefix.family.kernel))
                    entry.put(.type(WGALLOWEDIP_A_IPADDR.rawValue), bytes: prefix.address.bytes)
                    entry.put(.type(WGALLOWEDIP_A_CIDR_MASK.rawValue), prefix.length)
                }
            }
        }
    }
}

extension SocketAddress {
    /// `struct sockaddr_in` or `sockaddr_in6`: family, port in network order, address.
    fileprivate var kernel: [UInt8] {
        let start = [address.family.kernel, 0, UInt8(port >> 8), UInt8(port & 0xff)]
        switch address.family {
        case .v4: return start + address.bytes + [UInt8](repeating: 0, count: 8)
        case .v6: return start + [0, 0, 0, 0] + address.bytes + [0, 0, 0, 0]  // flow label, address, scope
        }
    }
}
