// SPDX-License-Identifier: Apache-2.0

import Addressing
import ConfigurationYAML
import NodeRuntime
import OverlayModel
import Standalone

/// The configuration files of wg-server and wg-client.
enum ConfigurationTargets {
    /// What a key file holds, of which no message may tell: a key of `wg genkey`, which the seeds have as well.
    private static let secret = "aCN6hKXDQ5bbVzFexEh7GtzPl81ZaMTSjZv2+qy5fFo="

    /// A configuration without faults can be put to use.
    static func gateway(_ input: [UInt8]) {
        read(input) { text throws(ConfigurationFaults) in
            let loaded = try GatewayConfiguration.parse(text: text, file: "F", keyFile: keyFile)
            _ = loaded.configuration.nodeState.filter?.firewall.flattened()
            return loaded.warnings
        }
    }

    static func client(_ input: [UInt8]) {
        read(input) { text throws(ConfigurationFaults) in
            let loaded = try ClientConfiguration.parse(text: text, file: "F", keyFile: keyFile)
            _ = loaded.configuration.plan(server: .v4(IPv4Address(rawValue: 0xc000_0201)), attached: [])
            return loaded.warnings
        }
    }

    /// - Parameter parse: gives the warnings.
    private static func read(
        _ input: [UInt8], _ parse: (String) throws(ConfigurationFaults) -> [ConfigurationFault]
    ) {
        guard let text = String(validating: input, as: UTF8.self) else { return }
        do {
            check(try parse(text), text)
        } catch {
            promise(!error.faults.isEmpty, "what is refused has a fault")
            check(error.faults, text)
        }
    }

    /// Each message is one line about a line that there is, and holds no key.
    static func check(_ faults: [ConfigurationFault], _ text: String) {
        // CR, NEL, LS and PS end lines of YAML 1.1 too.
        let lines = 1 + text.unicodeScalars.count { "\n\r\u{85}\u{2028}\u{2029}".unicodeScalars.contains($0) }
        for fault in faults {
            promise((fault.line ?? 1) >= 1 && (fault.line ?? 1) <= lines, "line \(fault.line ?? 0) of \(lines)")
            let said = fault.description.unicodeScalars
            promise(!said.contains { $0 == "\n" || $0 == "\r" }, "a message is one line")
            promise(!fault.description.contains(secret), "no message holds a key")
        }
    }

    private static func keyFile(_ path: String) throws(ParseError) -> String {
        guard path != "absent" else { throw ParseError("cannot be read: No such file or directory") }
        return secret
    }
}
