// SPDX-License-Identifier: Apache-2.0

import Addressing
import Glibc
import OverlayModel
import OverlayProtocol
import TestSupport

/// What decisions and states cost, in one network of groups of neighbours: `packet-judge model`.
///
/// A change is taken as after a commit: the overlay follows, the nodes that it touches get their state and its id, and
/// for those whose id differs what changes is found and encoded. The baseline of a change is what it would cost without
/// knowing whom it touches: an overlay from scratch, and every node compiled.
struct ModelBench {
    func run() throws {
        print("decisions and states, in processor time of one core, the best of three:")
        for (peers, groups) in [(500, 20), (5_000, 200)] { try measure(peers: peers, groups: groups) }
    }

    private func measure(peers: Int, groups: Int) throws {
        let configuration = try WideOverlay(peers: peers, groups: groups).configuration
        let overlay = Overlay(configuration)
        let agent = try found(configuration.devices.values.filter { $0.deviceKind == .agent }.map(\.id).min())
        let gateway = try found(configuration.devices.values.filter { $0.deviceKind == .gateway }.map(\.id).min())
        print("  \(peers) peers in \(groups) groups")
        print("    verdicts              \(perVerdict(overlay, configuration))")
        print("    overlay from scratch  \(text(best { _ = Overlay(configuration) }))")
        print("    compile, one agent    \(text(best { _ = Overlay(configuration).compile(for: agent) }))  with it")
        print("    compile, one gateway  \(text(best { _ = overlay.compile(for: gateway) }))")
        print("    a change        nodes     follow      state    changes     encode        all   all anew")
        // What is wanted of 5,000 peers (design: 5-fabric).
        let isTheTargets = peers == 5_000
        try recompute("seen by \(peers / groups)", overlay, target: isTheTargets ? .milliseconds(20) : nil) {
            try removeMember(from: &$0)
        }
        try recompute("seen by all", overlay, target: isTheTargets ? .milliseconds(250) : nil) { $0.changeMTU() }
    }

    private func recompute(
        _ label: String, _ before: Overlay, target: Duration?, _ change: (inout Configuration) throws -> Void
    ) throws {
        var changed = before.configuration
        try change(&changed)
        _ = before.states(of: changed.devices.keys)
        let runs = try (0..<3).map { _ in try Recompute(from: before, to: changed) }
        let run = try found(runs.min { $0.all < $1.all })
        let anew = best(of: 1) {
            let after = Overlay(changed)
            for id in changed.devices.keys { _ = after.compile(for: id) }
        }
        let parts = [run.follow, run.state, run.changes, run.encode, run.all, anew].map(text).joined(separator: " ")
        let wanted = target.map { "  (target: \(Int($0 / .milliseconds(1))) ms)" } ?? ""
        print("    \(label.padding(14)) \("\(run.nodes)".padding(-6)) \(parts)   \(run.bytes / 1024) KiB\(wanted)")
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
        let time = best { for flow in flows { _ = overlay.verdict(on: flow, at: .distantPast) } }
        return "\(Int(Double(flows.count) / (time / .seconds(1))))/s".padding(-10)
    }

    private func best(of runs: Int = 3, _ body: () -> Void) -> Duration {
        (0..<runs).map { _ in processorTime(body) }.min() ?? .zero
    }

    private func text(_ time: Duration) -> String {
        let tenths = Int((time / .milliseconds(1)) * 10)
        return "\(tenths / 10).\(tenths % 10) ms".padding(-10)
    }

    private func found<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw Failure("the world has none") }
        return value
    }
}

/// One change, in the steps that it takes.
private struct Recompute {
    private(set) var follow = Duration.zero
    private(set) var state = Duration.zero
    private(set) var changes = Duration.zero
    private(set) var encode = Duration.zero
    private(set) var nodes = 0
    private(set) var bytes = 0

    var all: Duration { follow + state + changes + encode }

    init(from before: Overlay, to configuration: Configuration) throws {
        var (after, touched) = (before, Set<ID<Device>>())
        follow = processorTime { (after, touched) = before.advanced(to: configuration) }
        let known = before.states(of: touched)
        var differing: [ID<Device>: CompiledState] = [:]
        state = processorTime {
            for (id, made) in after.states(of: touched) where made.id != known[id]?.id { differing[id] = made.state }
        }
        var deltas: [StateDelta] = []
        changes = processorTime {
            deltas = differing.compactMap { id, state in known[id].map { StateDelta(from: $0.state, to: state) } }
        }
        encode = try processorTime {
            for delta in deltas { bytes += try CanonicalJSON.encode(delta).utf8.count }
        }
        nodes = deltas.count
    }
}

/// What the thread itself takes: other load on the machine doesn't count.
private func processorTime(_ body: () throws -> Void) rethrows -> Duration {
    let start = threadTime()
    try body()
    return threadTime() - start
}

private func threadTime() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}

extension Overlay {
    fileprivate func states(of devices: some Sequence<ID<Device>>) -> [ID<Device>: (state: CompiledState, id: String)] {
        devices.reduce(into: [:]) { states, device in
            states[device] = state(of: device).map { ($0, $0.id) }
        }
    }
}

extension Configuration {
    fileprivate mutating func changeMTU() {
        for id in networks.keys { networks[id]?.mtu = 1300 }
    }
}

extension String {
    /// To a width, with spaces behind it; before it where the width is negative.
    fileprivate func padding(_ width: Int) -> String {
        let space = String(repeating: " ", count: max(0, abs(width) - count))
        return width < 0 ? space + self : self + space
    }
}
