// SPDX-License-Identifier: Apache-2.0

import Addressing
import OverlayModel
import TestSupport
import Testing

@Suite struct CompiledFirewallTests {
    @Test(arguments: 0..<20) func `what a gateway runs gives the verdict, and its rule`(block: Int) throws {
        for seed in (0..<25).map({ UInt64(block * 25 + $0) }) {
            var worlds = RandomOverlays(seed: seed)
            let configuration = worlds.configuration()
            let overlay = Overlay(configuration)
            let gateways = try overlay.compiledGateways(interface: InterfaceName("wg0"))
            for flow in (0..<15).compactMap({ _ in worlds.flow(in: configuration) }) {
                let expected = overlay.verdict(on: flow, at: RandomOverlays.now)
                for gateway in gateways where gateway.forwards(flow) {
                    expect(gateway, flow, gives: expected, seed)
                }
            }
        }
    }

    private func expect(_ gateway: CompiledGateway, _ flow: Flow, gives expected: Decision, _ seed: UInt64) {
        let verdict = gateway.firewall.verdict(on: flow)
        let name = verdict.rule.map { gateway.firewall.rules[$0].name }
        #expect(verdict.accepts == expected.allowed, "\(flow), seed \(seed): \(expected)")
        #expect(name == expected.ruleName, "\(flow), seed \(seed): \(expected)")
        #expect(gateway.flat.verdict(on: flow) == verdict, "\(flow), seed \(seed)")
    }
}
