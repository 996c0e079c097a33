// SPDX-License-Identifier: Apache-2.0

import ConfigurationYAML
import LinuxTunnel
import NodeRuntime
import Standalone

extension GatewayConfiguration {
    /// One line for `--check`.
    var summary: String {
        func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
        let log = logging.map { "flow log \($0.path)" } ?? "no flow log"
        return [count(peers.count, "peer"), count(rules.count, "rule"), "mode \(mode.rawValue)", log]
            .joined(separator: ", ")
    }
}

extension LoadedConfiguration<GatewayConfiguration> {
    /// What the machine has against the configuration, at its place.
    func fault(_ obstacle: Preflight.Obstacle) -> ConfigurationFault {
        let local = configuration.local
        switch obstacle {
        case .notPermitted:
            return fault(
                in: "", "needs root, or the capability CAP_NET_ADMIN: run it with sudo, or by its systemd unit")
        case .foreignInterface(let kind):
            return fault(
                in: "wg.iface", "\(TunnelError.notWireGuard(local.name, kind: kind))")
        case .portInUse(let port):
            return fault(in: "wg.listen_port", "\(TunnelError.portInUse(port))")
        }
    }
}
