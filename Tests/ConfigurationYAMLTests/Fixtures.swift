// SPDX-License-Identifier: Apache-2.0

import Addressing
import ConfigurationYAML
import Standalone
import Testing

/// Key pairs of `wg genkey` and `wg pubkey`.
enum Keys {
    static let gateway = "aCN6hKXDQ5bbVzFexEh7GtzPl81ZaMTSjZv2+qy5fFo="
    static let gatewayPublic = "5vjMAUsYDhv+/YtaL6tYE/qkUt41qdOZgcHpQHEO6hE="
    static let ann = "rchGGBwRbks+IjhnVbfKFtEDf6jG81mdsQNLJZX3Clo="
    static let bob = "XoOBk78mAdNuTNUi0fJm+UPmBC7jGOeZDSJmuaj431g="
}

/// A gateway's configuration of 12 lines, with `peers` (from line 7) and further sections after it.
func gateway(
    wg: String = "", peers: String = annPeer + bobPeer, _ rest: String = ""
) -> String {
    "wg:\n  iface: wg0\n  private_key: \(Keys.gateway)\n  address: 10.10.0.1/24\n\(wg)"
        + (peers.isEmpty ? "" : "  peers:\n\(peers)") + rest
}

let annPeer = "    - public_key: \(Keys.ann)\n      allowed_ips: [10.10.0.2/32]\n"
let bobPeer = "    - public_key: \(Keys.bob)\n      allowed_ips: [10.10.0.3/32]\n"

func rules(_ lines: String) -> String { "policy:\n  rules:\n\(lines)" }

let annRule = "    - client_id: \(Keys.ann)\n      allowed_cidrs: [10.20.0.0/24]\n"

func client(_ wg: String = "", allowedIPs: String = "[10.20.0.0/24]") -> String {
    "wg:\n  iface: wg0\n  private_key: \(Keys.gateway)\n  address: 10.10.0.2/32\n"
        + "  server_endpoint: vpn.example.org:51820\n  server_public_key: \(Keys.ann)\n  allowed_ips: \(allowedIPs)\n\(wg)"
}

/// What is wrong with a text, line by line, without the file's name.
func gatewayFaults(_ text: String, keyFile: String? = nil) -> [String] {
    faults { () throws(ConfigurationFaults) in try readGateway(text, keyFile: keyFile) }
}

func clientFaults(_ text: String) -> [String] {
    faults { () throws(ConfigurationFaults) in try readClient(text) }
}

func readGateway(
    _ text: String, keyFile: String? = nil
) throws(ConfigurationFaults) -> LoadedConfiguration<GatewayConfiguration> {
    try GatewayConfiguration.parse(text: text, file: "F") { path throws(ParseError) in
        guard let keyFile else { throw ParseError("cannot be read: No such file or directory") }
        return keyFile
    }
}

func readClient(_ text: String) throws(ConfigurationFaults) -> LoadedConfiguration<ClientConfiguration> {
    try ClientConfiguration.parse(text: text, file: "F") { path throws(ParseError) in Keys.gateway }
}

private func faults<Value>(_ read: () throws(ConfigurationFaults) -> Value) -> [String] {
    do {
        _ = try read()
        return []
    } catch {
        return error.faults.map { String($0.description.dropFirst(2)) }
    }
}
