// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ConfigurationYAML

@Suite struct RobustnessTests {
    @Test func `whatever the bytes are, they are a configuration or have faults`() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("wg:\n  iface-[]{},'\"#&*!|>%@`?~0x/.=\t\r\u{0}\u{85}ä€".utf8)
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...80)).map { _ in
                Bool.random() ? alphabet.randomElement(using: &generator) ?? 0 : UInt8.random(in: 0...255)
            }
            #expect(!gatewayFaults(String(decoding: bytes, as: UTF8.self)).isEmpty)
        }
    }

    @Test func `a good file with a few bytes changed is read or has faults`() {
        let good = Array(
            gateway(wg: "  driver: auto\n", rules(annRule) + "authz: {mode: enforce}\nlogging: {group: 5}\n").utf8)
        for _ in 0..<2_000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...3) {
                bytes[Int.random(in: bytes.indices)] = UInt8.random(in: 0...127)
            }
            _ = gatewayFaults(String(decoding: bytes, as: UTF8.self))
            _ = clientFaults(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test func `a file cut off anywhere is read or has faults`() {
        let good = gateway(rules(annRule))
        for length in 0..<good.utf8.count {
            _ = gatewayFaults(String(decoding: good.utf8.prefix(length), as: UTF8.self))
        }
    }

    @Test func `deep nesting, many aliases and aliases in themselves are refused`() {
        #expect(gatewayFaults("wg: " + String(repeating: "[", count: 100_000)).count == 1)
        #expect(gatewayFaults(String(repeating: "- ", count: 100_000)).count == 1)
        let anchors = (0..<9).map { "a\($0): &a\($0) x\n" }.joined()
        #expect(gatewayFaults(anchors) == [" has more than 8 anchors (&name); write the values out"])
        let levels = (1..<8).map { level in
            "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 40).joined(separator: ","))]\n"
        }
        #expect(
            gatewayFaults("a0: &a0 x\n" + levels.joined()) == [
                " has more than 1048576 values, counting what aliases (*name) repeat; write them out, or fewer"
            ])
        let inItself = gatewayFaults("wg: &a [*a]\n")
        #expect(inItself.count == 1 && inItself.first?.contains("64 levels") == true)
    }

    @Test(arguments: [
        ("", "", 0), ("abc", "abc", 0), ("ifcae", "iface", 1), ("prot", "ports", 2), ("", "abc", 3), ("abc", "", 3),
        ("kitten", "sitting", 3),
    ])
    func `edits are counted`(a: String, b: String, edits: Int) {
        #expect(Spelling.edits(from: a, to: b) == edits)
    }
}
