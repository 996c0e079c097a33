// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import TestSupport

/// What decisions and states cost, in one network of groups of neighbours: `packet-judge model`. The baseline of a
/// recompute is what it would be without knowing whom a change touches: every node compiled again.
struct ModelBench {
    func run() throws {
        print("peers  groups  overlay     verdict   one agent  one gateway  seen by 25  seen by all  all compiled")
        for (peers, groups) in [(500, 20), (5_000, 200)] { try measure(peers: peers, groups: groups) }
    }

    private func measure(peers: Int, groups: Int) throws {
        let configuration = try WideOverlay(peers: peers, groups: groups).configuration
        let overlay = Overlay(configuration)
        let agent = try found(configuration.devices.values.filter { $0.deviceKind == .agent }.map(\.id).min())
        let gateway = try found(configuration.devices.values.filter { $0.deviceKind == .gateway }.map(\.id).min())
        let row = [
            padded("\(peers)", 5), padded("\(groups)", 6), best { _ = Overlay(configuration) },
            perVerdict(overlay, configuration), best { _ = Overlay(configuration).compile(for: agent) },
            best { _ = overlay.compile(for: gateway) },
            try recompute(configuration, overlay) { try removeMember(from: &$0) },
            try recompute(configuration, overlay) { $0.changeMTU() },
            best(of: 1) { for id in configuration.devices.keys { _ = overlay.compile(for: id) } },
        ]
        print(row.joined(separator: "  "))
    }

    /// As after a commit: the overlay, a look at each node, and the states of those that the change touches.
    private func recompute(
        _ configuration: Configuration, _ before: Overlay, _ change: (inout Configuration) throws -> Void
    ) throws -> String {
        var changed = configuration
        try change(&changed)
        let known = Dictionary(
            uniqueKeysWithValues: configuration.devices.keys.map { ($0, before.fingerprint(of: $0)) })
        return best {
            let after = Overlay(changed)
            for id in changed.devices.keys where after.fingerprint(of: id) != known[id] {
                _ = after.compile(for: id)
            }
        }
    }

    private func removeMember(from configuration: inout Configuration) throws {
        let group = try found(configuration.groups.values.min { $0.id < $1.id })
        configuration.groups[group.id]?.members.deviceIDs.remove(try found(group.members.deviceIDs.min()))
    }

    private func perVerdict(_ overlay: Overlay, _ configuration: Configuration) -> String {
        let addresses = configuration.peers.values.map(\.address).sorted()
        let flows = zip(addresses, addresses.dropFirst()).map {
            Flow(source: $0, destination: $1, protocol: .tcp, destinationPort: 443)
        }
        let time = ContinuousClock().measure {
            for flow in flows { _ = overlay.verdict(on: flow, at: .distantPast) }
        }
        return padded("\(Int(Double(flows.count) / (time / .seconds(1))))/s", 10)
    }

    private func best(of runs: Int = 3, _ body: () -> Void) -> String {
        let time = (0..<runs).map { _ in ContinuousClock().measure(body) }.min() ?? .zero
        let tenths = Int((time / .milliseconds(1)) * 10)
        return padded("\(tenths / 10).\(tenths % 10) ms", 10)
    }

    private func found<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw Failure("the world has none") }
        return value
    }

    private func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

extension Configuration {
    fileprivate mutating func changeMTU() {
        for id in networks.keys { networks[id]?.mtu = 1300 }
    }
}
