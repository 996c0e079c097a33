// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import Standalone
import WireGuard

extension ClientConfiguration {
    /// Reads wg-client's configuration from its text, without looking at any file itself.
    /// - Parameters:
    ///   - file: how faults call the text.
    ///   - keyFile: reads the key file of a path, or says why it can't, to be said after the path.
    /// - Throws: every fault that it has.
    public static func parse(
        text: String, file: String, keyFile: @escaping (_ path: String) throws(ParseError) -> String
    ) throws(ConfigurationFaults) -> LoadedConfiguration<ClientConfiguration> {
        try parse(ConfigurationSource(text: text, file: file, keyFile: keyFile))
    }

    /// - Throws: every fault that the file has, or why it cannot be read.
    public static func read(path: String) throws(ConfigurationFaults) -> LoadedConfiguration<ClientConfiguration> {
        try parse(ConfigurationSource(path: path))
    }

    private static func parse(
        _ source: ConfigurationSource
    ) throws(ConfigurationFaults) -> LoadedConfiguration<ClientConfiguration> {
        let log = FaultLog(file: source.file)
        return try log.conclude(ClientConfiguration(source, log))
    }

    private static let keys =
        localInterfaceKeys + [
            "server_endpoint", "server_public_key", "preshared_key", "allowed_ips", "persistent_keepalive_sec",
        ]

    private init?(_ source: ConfigurationSource, _ log: FaultLog) {
        guard let wg = log.root(source, keys: ["wg"], wg: Self.keys)?.wg else { return nil }
        let local = LocalInterface(wg, source, ports: 0...65535, standardPort: 0)
        let server = wg.required("server_endpoint", "vpn.example.org:51820")?.parse("host:port") {
            text throws(ParseError) in try Endpoint(text)
        }
        let keyField = wg.required("server_public_key", "the key that 'wg pubkey' prints on the server")
        let publicKey = keyField?.publicKey()
        if let publicKey, publicKey == local?.privateKey.publicKey {
            keyField?.refuse("is this client's own public key; write the server's")
        }
        let presharedKey = wg["preshared_key"]?.presharedKey(source)
        let allowedIPs = wg.required("allowed_ips", "[10.20.0.0/24]")?.prefixes(
            whenEmpty: "nothing goes through the tunnel")
        let keepalive = wg["persistent_keepalive_sec"].map { $0.integer(0...65535) } ?? 0
        guard let local, let server, let publicKey, let allowedIPs, let keepalive else { return nil }
        self.init(
            local: local, server: server, serverPublicKey: publicKey, presharedKey: presharedKey,
            allowedIPs: allowedIPs.map(\.prefix), persistentKeepalive: UInt16(keepalive))
    }
}
