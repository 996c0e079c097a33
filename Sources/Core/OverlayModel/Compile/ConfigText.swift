// SPDX-License-Identifier: Apache-2.0

public import Addressing

/// What a device runs as text for wg-quick(8), which the WireGuard apps import as well. Names, addresses and endpoints
/// are values of their types, so that none of them can end its line.
public struct ConfigText: Sendable {
    private let device: Device
    private let state: DesiredState
    private let resolvers: [IPAddress]
    private let privateKey: PrivateKey?

    /// Stands in the place of a private key that is not the control plane's to tell; no tool takes it for one.
    public static let placeholder = "THE_PRIVATE_KEY_OF_THIS_DEVICE"

    /// - Parameters:
    ///   - resolvers: of its networks.
    ///   - privateKey: nil: it is somebody else's to fill in.
    public init(of device: Device, state: DesiredState, resolvers: [IPAddress], privateKey: PrivateKey?) {
        self.device = device
        self.state = state
        self.resolvers = resolvers
        self.privateKey = privateKey
    }

    public var text: String {
        (interface + state.peers.flatMap(section)).map { "\($0)\n" }.joined()
    }

    /// What the tunnel is called where the file is: wg-quick makes an interface of it.
    public static func fileName(of device: DNSLabel) -> String {
        var stem = device.description.prefix(InterfaceName.longest)
        while stem.last == "-" { stem.removeLast() }
        return "\(stem).conf"
    }

    private var interface: [String] {
        var lines = ["[Interface]", "# \(device.name)"] + notes
        lines.append("PrivateKey = \(privateKey?.text ?? Self.placeholder)")
        if !state.addresses.isEmpty { lines.append("Address = \(list(state.addresses))") }
        if state.listenPort != 0 { lines.append("ListenPort = \(state.listenPort)") }
        if !resolvers.isEmpty { lines.append("DNS = \(list(resolvers))") }
        return lines + ["MTU = \(state.mtu)"]
    }

    private var notes: [String] {
        var notes = device.management == .limited ? Self.limitedMode : []
        if device.deviceKind == .static { notes.append(Self.followsNothing) }
        if state.addresses.isEmpty {
            notes.append("# This device takes no part now.")
        } else if state.peers.isEmpty {
            notes.append("# No gateway serves its network yet: get this file again when one does.")
        }
        return notes
    }

    private func section(_ peer: DesiredPeer) -> [String] {
        var lines = ["", "[Peer]", "# \(peer.name)", "PublicKey = \(peer.publicKey)"]
        if !peer.allowedIPs.isEmpty { lines.append("AllowedIPs = \(list(peer.allowedIPs))") }
        if let endpoint = peer.endpoint { lines.append("Endpoint = \(endpoint)") }
        if peer.persistentKeepalive != 0 { lines.append("PersistentKeepalive = \(peer.persistentKeepalive)") }
        return lines
    }

    private func list(_ items: [some CustomStringConvertible]) -> String {
        items.map(\.description).joined(separator: ", ")
    }

    private static let limitedMode = [
        "# Limited mode: whoever has this file can edit it, so nothing in it is trusted. What this device may",
        "# reach is decided at the gateway.",
    ]
    private static let followsNothing = "# The file doesn't follow changes of the network: get it again then."
}

extension ConfigText {
    /// A text with a private key where the placeholder is.
    /// - Returns: nil for a text without one.
    public static func filling(_ text: String, with key: PrivateKey) -> String? {
        let line = "PrivateKey = \(placeholder)\n"
        guard let range = text.firstRange(of: line) else { return nil }
        var text = text
        text.replaceSubrange(range, with: "PrivateKey = \(key.text)\n")
        return text
    }
}
