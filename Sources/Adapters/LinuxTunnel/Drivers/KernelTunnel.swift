// SPDX-License-Identifier: Apache-2.0

public import Addressing
import CLinux
import LinuxNetlink
public import NodeRuntime

/// The kernel's WireGuard: an interface of kind `wireguard`, configured by generic netlink.
public struct KernelTunnel: TunnelBackend {
    public let driver = TunnelDriver.kernel

    private static let kind = "wireguard"

    public init() {}

    public func unavailability() -> String? {
        switch WireGuardFamily.absence() {
        case nil: nil
        case let error? where error.code == ENOENT:
            "this kernel has no WireGuard, or its module is not loaded (modprobe wireguard)"
        case let error?: "\(error)"
        }
    }

    public func create(_ name: InterfaceName) throws {
        var socket = try NetlinkSocket(family: CInt(NETLINK_ROUTE))
        if let present = try socket.link(name) {
            guard present.kind == Self.kind else {
                throw TunnelError.notWireGuard(name, kind: present.kind ?? "a network device")
            }
            return
        }
        try socket.createLink(name, kind: Self.kind)
    }

    public func observe(_ name: InterfaceName) throws -> TunnelObservation? {
        var socket = try NetlinkSocket(family: CInt(NETLINK_ROUTE))
        guard try socket.link(name)?.kind == Self.kind else { return nil }
        var family = try WireGuardFamily()
        return TunnelObservation(try family.device(name))
    }

    public func apply(_ change: TunnelChange, to name: InterfaceName) throws {
        var family = try WireGuardFamily()
        do throws(NetlinkError) { try family.set(WireGuardSettings(change), on: name) } catch {
            throw error.code == EADDRINUSE ? TunnelError.portInUse(change.listenPort ?? 0) : error as any Error
        }
    }

    public func remove(_ name: InterfaceName) throws {
        var socket = try NetlinkSocket(family: CInt(NETLINK_ROUTE))
        guard try socket.link(name)?.kind == Self.kind else { return }
        try socket.removeLink(name)
    }
}

extension TunnelObservation {
    init(_ device: WireGuardDevice) {
        self.init(
            privateKey: device.privateKey.map { PrivateKey(bytes: $0) }, listenPort: device.listenPort,
            firewallMark: device.firewallMark, peers: device.peers.map { PeerObservation($0) })
    }
}

extension PeerObservation {
    fileprivate init(_ peer: WireGuardPeer) {
        self.init(
            configuration: PeerConfiguration(
                publicKey: PublicKey(bytes: peer.publicKey), presharedKey: peer.presharedKey.map { PresharedKey(bytes: $0) },
                endpoint: peer.endpoint, allowedIPs: Set(peer.allowedIPs), persistentKeepalive: peer.persistentKeepalive),
            lastHandshake: peer.lastHandshake, receivedBytes: peer.receivedBytes, sentBytes: peer.sentBytes)
    }
}

extension WireGuardSettings {
    init(_ change: TunnelChange) {
        self.init()
        privateKey = change.privateKey?.bytes
        listenPort = change.listenPort
        firewallMark = change.firewallMark
        peers = change.removedPeers.map { key in
            var settings = WireGuardPeerSettings(publicKey: key.bytes)
            settings.remove = true
            return settings
        }
        peers += change.setPeers.map { WireGuardPeerSettings($0) }
    }
}

extension WireGuardPeerSettings {
    fileprivate init(_ change: PeerChange) {
        self.init(publicKey: change.publicKey.bytes)
        updateOnly = !change.isNew
        if let key = change.presharedKey { presharedKey = key?.bytes ?? FixedBytes() }
        endpoint = change.endpoint
        persistentKeepalive = change.persistentKeepalive
        allowedIPs = change.allowedIPs?.sorted()
    }
}
