// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import Standalone

/// A peer and where it stands: what could be read of it, also when `value` could not.
struct PlacedPeer {
    let field: Field
    let publicKey: PublicKey?
    let keyField: Field?
    let allowedIPs: [PlacedPrefix]
    let modeField: Field?
    let value: GatewayPeer?

    private static let keys = [
        "public_key", "allowed_ips", "name", "mode", "preshared_key", "endpoint", "persistent_keepalive_sec",
    ]

    init?(_ field: Field, _ source: ConfigurationSource) {
        guard let section = Section(field, keys: Self.keys) else { return nil }
        self.field = field
        keyField = section.required("public_key", "the key that 'wg pubkey' prints on the client")
        publicKey = keyField?.publicKey()
        allowedIPs =
            section.required("allowed_ips", "[10.10.0.2/32]")?.prefixes(whenEmpty: "the peer could send nothing") ?? []
        modeField = section["mode"]
        let mode = modeField?.mode()
        let name = section["name"]?.text("a name for the flow log")
        let presharedKey = section["preshared_key"]?.presharedKey(source)
        let endpoint = section["endpoint"]?.peerAddress()
        let keepalive = section["persistent_keepalive_sec"]?.integer(0...65535) ?? 0
        value = publicKey.map { [allowedIPs] in
            GatewayPeer(
                publicKey: $0, name: name, presharedKey: presharedKey, endpoint: endpoint,
                persistentKeepalive: UInt16(keepalive), allowedIPs: allowedIPs.map(\.prefix), mode: mode)
        }
    }

    /// As faults of others call it: `wg.peers[1] (line 12)`.
    var reference: String { field.reference }
}

/// An exception by destination and where it stands.
struct PlacedResource {
    let prefixField: Field
    let modeField: Field
    let value: ResourceMode

    init?(_ field: Field) {
        guard let section = Section(field, keys: ["cidr", "mode"]) else { return nil }
        let prefixField = section.required("cidr", "10.30.0.0/24")
        let prefix = prefixField?.prefix()
        let modeField = section.required("mode", "observe")
        let mode = modeField?.mode()
        guard let prefixField, let prefix, let modeField, let mode else { return nil }
        (self.prefixField, self.modeField) = (prefixField, modeField)
        value = ResourceMode(prefix: prefix, mode: mode)
    }
}

extension Field {
    /// As faults of other places call it.
    var reference: String { line.map { "\(path) (line \($0))" } ?? path }

    fileprivate func peerAddress() -> SocketAddress? {
        let what = "an address and a port, such as 192.0.2.7:51820"
        let endpoint = parse(what) { text throws(ParseError) in try Endpoint(text) }
        guard let endpoint else { return nil }
        guard case .address(let address) = endpoint.host else {
            refuse("is the name '\(endpoint)', and a gateway looks up no names; write \(what)")
            return nil
        }
        return SocketAddress(address: address, port: endpoint.port)
    }
}
