// SPDX-License-Identifier: Apache-2.0

import ConfigurationYAML
import FlowLogFile
import Glibc
import LinuxNetfilter
import LinuxTunnel
import Logging
import NodeRuntime
import OverlayModel
import ServiceLifecycle
import Standalone

/// The flow log's parts, or none.
struct FlowLogParts {
    let legend: any FlowLegend
    let services: [any Service]
    let rotate: @Sendable () -> Void
}

struct NoFlowLog: FlowLegend {
    func announce(_ mark: FlowMark, rules: [String], owners: [FlowOwner]) {}
}

extension FlowLogParts {
    init(_ configuration: FlowLogConfiguration?, _ logger: Logger) throws {
        self.init(legend: NoFlowLog(), services: [], rotate: {})
    }
}

extension DriverChoice {
    /// The driver that is asked for; nil: any.
    var only: TunnelDriver? {
        switch self {
        case .automatic: nil
        case .only(let driver): driver
        }
    }
}

extension GatewayConfiguration {
    var summary: String {
        "\(peers.count) peer(s), \(rules.count) rule(s), \(mode.rawValue)"
    }
}

extension LoadedConfiguration<GatewayConfiguration> {
    func fault(_ obstacle: Preflight.Obstacle) -> String { "\(obstacle)" }
}
