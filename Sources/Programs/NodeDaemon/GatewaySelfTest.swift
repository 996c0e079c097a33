// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import FoundationEssentials
import LinuxNetfilter
import LinuxTunnel
import NodeRuntime
import OverlayModel
import OverlayProtocol

/// Tries a gateway's boundaries with packets. The thread that runs it is in another network namespace afterwards.
public struct GatewaySelfTest {
    private let settings: NodeSettings

    public init(_ options: NodeOptions) throws {
        settings = try options.settings(.gateway(flowLog: nil), ProcessInfo.processInfo.environment)
    }

    /// - Parameter json: one object, instead of a line for each boundary.
    /// - Throws: `ExitCode` where a boundary doesn't hold.
    public func run(json: Bool) throws {
        let attached = try LinuxHostNetwork(stateDirectory: settings.runDirectory)
            .attachedNetworks(except: settings.interface)
        let vault = try FileVault(directory: settings.stateDirectory)
        guard let (node, plan) = try vault.selfTest(settings.interface, attached: attached, clock: .system),
            let firewall = node.filter?.firewall
        else { throw ValidationError("\(settings.stateDirectory) holds no gateway that was told what to run") }
        let report = SelfTestReport(results: try results(of: plan, for: node, firewall), missing: plan.missing)
        print(json ? try CanonicalJSON.encode(report) : report.text)
        guard report.holds else { throw ExitCode.failure }
    }

    private func results(of plan: SelfTestPlan, for node: NodeState, _ firewall: Firewall) throws -> [SelfTestResult] {
        let gateway = try ScratchGateway(node)
        let filter = NetfilterPacketFilter(interface: node.interface, slot: 1)
        try filter.install(firewall, logging: nil, guarded: []) { _ in }
        var results: [SelfTestResult] = []
        // Each packet is a flow of its own.
        var port: UInt16 = 20_000
        func send(_ flow: Flow, as name: String, mustPass: Bool = false) throws {
            port += 1
            let passed = try gateway.passes(flow, sourcePort: port)
            results.append(SelfTestResult(name: name, flow: flow, passed: passed, mustPass: mustPass))
        }
        if let allowed = plan.allowed { try send(allowed, as: "allowed", mustPass: true) }
        for probe in plan.probes {
            // As `nft flush ruleset` would.
            if probe.boundary == .flush { try filter.remove() }
            try send(probe.flow, as: probe.boundary.rawValue)
        }
        return results
    }
}
