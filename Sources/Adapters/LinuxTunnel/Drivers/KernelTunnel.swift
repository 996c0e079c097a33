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
        do throws(NetlinkError) {
            _ = try WireGuardNetlink()
            return nil
        } catch {
            return error.code == ENOENT
                ? "this kernel has no WireGuard, or its module is not loaded (modprobe wireguard)" : "\(error)"
        }
    }

    public func create(_ name: InterfaceName) throws {
        var netlink = try RouteNetlink()
        if let present = try netlink.link(named: name) {
            guard present.kind == Self.kind else {
                throw TunnelError.notWireGuard(name, kind: present.kind ?? "a network device")
            }
            return
        }
        try netlink.createLink(name, kind: Self.kind)
    }

    public func observe(_ name: InterfaceName) throws -> TunnelObservation? {
        var netlink = try RouteNetlink()
        guard try netlink.link(named: name)?.kind == Self.kind else { return nil }
        var family = try WireGuardNetlink()
        return try family.device(name).map { TunnelObservation($0) }
    }

    public func apply(_ change: TunnelChange, to name: InterfaceName) throws {
        var family = try WireGuardNetlink()
        do throws(NetlinkError) { try family.apply(WireGuardRequest(change), to: name) } catch {
            throw error.code == EADDRINUSE ? TunnelError.portInUse(change.listenPort ?? 0) : error as any Error
        }
    }

    public func remove(_ name: InterfaceName) throws {
        var netlink = try RouteNetlink()
        guard let link = try netlink.link(named: name), link.kind == Self.kind else { return }
        try netlink.remove(link)
    }
}

extension TunnelObservation {
    init(_ device: WireGuardDevice) {
        self.init(
            privateKey: device.privateKey, listenPort: device.listenPort, firewallMark: device.firewallMark,
            peers: device.peers.map { PeerObservation($0) })
    }
}

extension PeerObservation {
    fileprivate init(_ peer: WireGuardPeer) {
        self.init(
            configuration: PeerConfiguration(
                publicKey: peer.publicKey, presharedKey: peer.presharedKey, endpoint: peer.endpoint,
                allowedIPs: Set(peer.allowedIPs), persistentKeepalive: peer.persistentKeepalive),
            lastHandshake: peer.lastHandshake, receivedBytes: peer.receivedBytes, sentBytes: peer.sentBytes)
    }
}

extension WireGuardRequest {
    init(_ change: TunnelChange) {
        self.init()
        privateKey = change.privateKey
        listenPort = change.listenPort
        firewallMark = change.firewallMark
        peers = change.removedPeers.map { Peer(publicKey: $0, flags: .remove) } + change.setPeers.map { Peer($0) }
    }
}

extension WireGuardRequest.Peer {
    fileprivate init(_ change: PeerChange) {
        var flags: Flags = change.isNew ? [] : .updateOnly
        if change.allowedIPs != nil { flags.insert(.replaceAllowedIPs) }
        self.init(publicKey: change.publicKey, flags: flags)
        if let key = change.presharedKey { presharedKey = key ?? PresharedKey(bytes: FixedBytes()) }
        endpoint = change.endpoint
        persistentKeepalive = change.persistentKeepalive
        allowedIPs = change.allowedIPs?.sorted() ?? []
    }
}
