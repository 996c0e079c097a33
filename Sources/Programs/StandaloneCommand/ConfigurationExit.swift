// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
public import ConfigurationYAML
import LinuxTunnel
import NodeRuntime
public import Standalone

/// What is wrong with the configuration: nothing was changed, and the same file would be wrong again.
public let configurationExit = ExitCode(2)

/// Reads a configuration and prints its warnings; with faults, prints all of them and exits with 2.
public func load<Configuration>(
    _ path: String, by read: (_ path: String) throws(ConfigurationFaults) -> LoadedConfiguration<Configuration>
) throws -> LoadedConfiguration<Configuration> {
    do {
        let loaded = try read(path)
        for warning in loaded.warnings { printError("warning: \(warning)") }
        return loaded
    } catch {
        printError("\(error)")
        throw configurationExit
    }
}

extension LoadedConfiguration {
    /// What would fail half-way on this machine is said before anything is changed, at its place; then it exits with 2.
    public func refuseObstacles(to local: LocalInterface) throws {
        let obstacles = try Preflight.obstacles(interface: local.name, listenPort: local.listenPort)
        guard !obstacles.isEmpty else { return }
        for obstacle in obstacles { printError("\(fault(obstacle, to: local))") }
        throw configurationExit
    }

    private func fault(_ obstacle: Preflight.Obstacle, to local: LocalInterface) -> ConfigurationFault {
        switch obstacle {
        case .notPermitted:
            fault(in: "", "needs root, or the capability CAP_NET_ADMIN: run it with sudo, or by its systemd unit")
        case .foreignInterface(let kind): fault(in: "wg.iface", "\(TunnelError.notWireGuard(local.name, kind: kind))")
        case .portInUse(let port): fault(in: "wg.listen_port", "\(TunnelError.portInUse(port))")
        }
    }
}
