// SPDX-License-Identifier: Apache-2.0

import Addressing
import Glibc
import OverlayModel
import TestSupport
import Testing

@Suite struct CompileCostTests {
    /// Twice the peers in twice the groups take about twice the work, and not four times. What counts is the thread's
    /// own time on a processor, which other tests beside this one don't add to; the best of three runs.
    @Test(.timeLimit(.minutes(10))) func `the cost of a compile grows with the configuration, not with its square`()
        throws
    {
        let small = try cost(peers: 600, groups: 25)
        let large = try cost(peers: 4_800, groups: 200)
        #expect(large / small < 8 * 3, "8 times the configuration: \(small) and \(large)")
    }

    /// What one gateway's firewall is written with: neighbours' addresses are one prefix.
    @Test func `thousands of peers that may reach each other are a few prefixes`() throws {
        let configuration = try WideOverlay(peers: 2_000, groups: 20).configuration
        let gateway = try #require(configuration.devices.values.first { $0.deviceKind == .gateway })
        let rules = try #require(Overlay(configuration).compile(for: gateway.id)?.firewall?.rules)
        #expect(rules.count == 20)
        #expect(rules.allSatisfy { $0.sources.count + $0.destinations.count < 60 })
    }

    private func cost(peers: Int, groups: Int) throws -> Double {
        let configuration = try WideOverlay(peers: peers, groups: groups).configuration
        let gateway = try #require(configuration.devices.values.first { $0.deviceKind == .gateway })
        let times = (0..<3).map { _ in
            let start = processorTime()
            _ = Overlay(configuration).compile(for: gateway.id)
            return processorTime() - start
        }
        return times.min() ?? 0
    }

    /// In seconds, of this thread.
    private func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
