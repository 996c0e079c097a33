// SPDX-License-Identifier: Apache-2.0

public import Addressing
import Glibc
import LinuxNetlink
public import NodeRuntime

/// WireGuard in the kernel: links of kind `wireguard`, configured by generic netlink.
public struct KernelTunnel: TunnelBackend {
    static let kind = "wireguard"
    private static let noModule = "this kernel has no WireGuard module (modprobe wireguard)"

    public init() {}

    public var driver: TunnelDriver { .kernel }

    public func unavailability() -> String? {
        do {
            _ = try WireGuardNetlink()
            return nil
        } catch {
            return error.code == ENOENT ? Self.noModule : error.description
        }
    }

    public func create(_ name: InterfaceName) throws {
        try translated {
            var route = try RouteNetlink()
            if let link = try route.link(named: name) {
                guard link.kind == Self.kind else { throw TunnelError.notWireGuard(name, kind: link.words) }
                return
            }
            do {
                try route.createLink(name, kind: Self.kind)
            } catch let error as NetlinkError where error.code == EOPNOTSUPP {
                throw TunnelError.failed(Self.noModule)
            }
        }
    }

    public func observe(_ name: InterfaceName) throws -> TunnelObservation? {
        try translated { () -> TunnelObservation? in
            do {
                var wireGuard = try WireGuardNetlink()
                return try wireGuard.device(name).map(TunnelObservation.init)
            } catch let error as NetlinkError where error.code == ENOENT {
                // A kernel without WireGuard has no such interface.
                return nil
            }
        }
    }

    public func apply(_ change: TunnelChange, to name: InterfaceName) throws {
        try translated {
            if let port = change.listenPort { try PortCheck.beforeSetting(port) }
            var wireGuard = try WireGuardNetlink()
            do {
                try wireGuard.apply(WireGuardRequest(change), to: name)
            } catch let error as NetlinkError where error.code == EADDRINUSE {
                throw TunnelError.portInUse(change.listenPort ?? 0)
            }
        }
    }

    public func remove(_ name: InterfaceName) throws {
        try translated {
            var route = try RouteNetlink()
            guard let link = try route.link(named: name) else { return }
            guard link.kind == Self.kind else { throw TunnelError.notWireGuard(name, kind: link.words) }
            try route.remove(link)
        }
    }
}

extension TunnelObservation {
    init(_ device: WireGuardDevice) {
        self.init(
            privateKey: device.privateKey, listenPort: device.listenPort, firewallMark: device.firewallMark,
            peers: device.peers.map(PeerObservation.init))
    }
}

extension PeerObservation {
    init(_ peer: WireGuardPeer) {
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
        peers = change.removedPeers.map { Peer(publicKey: $0, flags: [.remove, .updateOnly]) }
        peers += change.setPeers.map(Peer.init)
    }
}

extension WireGuardRequest.Peer {
    init(_ change: PeerChange) {
        self.init(
            publicKey: change.publicKey, flags: change.isNew ? [] : .updateOnly,
            presharedKey: change.presharedKey.map { $0 ?? PresharedKey(bytes: FixedBytes()) },
            endpoint: change.endpoint,
            persistentKeepalive: change.persistentKeepalive, allowedIPs: change.allowedIPs?.sorted() ?? [])
        if change.allowedIPs != nil { flags.insert(.replaceAllowedIPs) }
    }
}
