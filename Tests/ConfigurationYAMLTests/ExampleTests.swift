// SPDX-License-Identifier: Apache-2.0

import Addressing
import ConfigurationYAML
import Foundation
import OverlayModel
import Standalone
import Testing

@Suite struct ExampleTests {
    @Test func `every example is without fault and warning`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: examples.path).filter { $0.hasSuffix(".yaml") }
        #expect(names.count >= 6)
        for name in names {
            let warnings = name.hasPrefix("wg-client") ? try client(name).warnings : try gateway(name).warnings
            #expect(warnings.isEmpty, "\(name)")
        }
    }

    @Test func `the pilot enforces for one client and one destination`() throws {
        let firewall = try gateway("wg-server-pilot.yaml").configuration.firewall
        func passes(_ source: String, _ destination: String, _ port: UInt16) throws -> Bool {
            let flow = Flow(
                source: try #require(IPAddress(source)), destination: try #require(IPAddress(destination)),
                protocol: .tcp, destinationPort: port)
            return firewall.verdict(on: flow).accepts
        }
        let (ann, bob, lab) = ("10.10.0.2", "10.10.0.3", "10.10.0.4")
        #expect(try passes(ann, "10.20.0.7", 443) && !passes(ann, "10.20.0.7", 22))
        #expect(try passes(bob, "10.20.0.7", 22), "observed")
        #expect(try passes(bob, "10.20.0.5", 443) && !passes(bob, "10.20.0.5", 22), "the enforced destination")
        #expect(try passes(lab, "10.20.0.5", 22), "never cut off")
        #expect(try passes(ann, "10.30.0.1", 22), "the observed destination")
    }
}

private let examples = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "deploy/examples")

private func gateway(_ name: String) throws -> LoadedConfiguration<GatewayConfiguration> {
    let text = try String(contentsOf: examples.appending(path: name), encoding: .utf8)
    return try GatewayConfiguration.parse(text: text, file: name) { _ throws(ParseError) in Keys.gateway }
}

private func client(_ name: String) throws -> LoadedConfiguration<ClientConfiguration> {
    let text = try String(contentsOf: examples.appending(path: name), encoding: .utf8)
    return try ClientConfiguration.parse(text: text, file: name) { _ throws(ParseError) in Keys.gateway }
}
