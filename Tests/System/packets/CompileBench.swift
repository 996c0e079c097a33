// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import TestSupport

/// How long it takes to make nodes' states for 5,000 peers in 200 groups.
struct CompileBench {
    func run() throws {
        let configuration = try WideOverlay(peers: 5_000, groups: 200).configuration
        let gateways = configuration.devices.values.filter { $0.deviceKind == .gateway }.map(\.id)
        let agents = configuration.devices.values.filter { $0.deviceKind == .agent }.map(\.id)
        print("a network of 5,000 peers in 200 groups:")
        let overlay = Overlay(configuration)
        report("the indexes") { _ = Overlay(configuration) }
        report("the gateway's state") { for id in gateways { _ = overlay.compile(for: id) } }
        report("all agents' states") { for id in agents { _ = overlay.compile(for: id) } }
    }

    /// The best of three.
    private func report(_ label: String, _ work: () -> Void) {
        let best = (0..<3).map { _ in ContinuousClock().measure(work) }.min() ?? .zero
        print("  \(label): \(Int((best / .milliseconds(1)).rounded())) ms")
    }
}
