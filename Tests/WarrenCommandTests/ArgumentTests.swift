// SPDX-License-Identifier: Apache-2.0

import Addressing
import ArgumentParser
import ControlPlaneClient
import Credentials
import OverlayModel
import Testing

@testable import warren

@Suite struct ArgumentTests {
    @Test(
        arguments: [
            ("db:8080", "db", 8080), ("10.20.0.5:22", "10.20.0.5", 22), ("[fd00::5]:443", "fd00::5", 443),
            ("laptop.office:80", "laptop.office", 80),
        ] as [(String, String, UInt16)])
    func `where a flow goes has a port`(text: String, name: String, port: UInt16) throws {
        let target = try FlowTarget(text: text)
        #expect(target.name == name)
        #expect(target.port == port)
    }

    @Test(arguments: ["db", "10.20.0.5", "fd00::5"])
    func `where a flow goes has no port`(text: String) throws {
        #expect(try FlowTarget(text: text).port == nil)
    }

    @Test(arguments: ["db:", "db:0", "db:http", "db:70000"])
    func `a port is a number`(text: String) {
        #expect(throws: ParseError.self) { try FlowTarget(text: text) }
    }

    @Test func `TCP needs a port, ICMP has none`() {
        #expect(throws: (any Error).self) { try ExplainCommand.parse(["laptop", "db"]) }
        #expect(throws: (any Error).self) { try ExplainCommand.parse(["laptop", "db:80", "--icmp"]) }
        #expect(throws: Never.self) { try ExplainCommand.parse(["laptop", "db", "--icmp"]) }
    }

    @Test func `a set-up link has the server, the secret and its authority`() throws {
        let secret = "warren_setup_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        let pin = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        let link = try SetupLink(text: "https://warren.example.org:8443/#setup=\(secret).\(pin)")
        #expect(link.server.description == "https://warren.example.org:8443")
        #expect(link.invitation.secret.text == secret)
        #expect(link.invitation.authority?.description == String(repeating: "0", count: 64))
    }

    @Test(arguments: ["https://warren.example.org:8443/", "https://h/#setup=x", "h/#setup=x", ""])
    func `half a set-up link is refused`(text: String) {
        #expect(throws: ParseError.self) { try SetupLink(text: text) }
    }

    @Test func `a fingerprint may have colons and capitals`() throws {
        let colons = Array(repeating: "AB", count: 32).joined(separator: ":")
        #expect(try fingerprint(colons).description == String(repeating: "ab", count: 32))
        #expect(throws: ParseError.self) { try fingerprint("ab") }
    }

    @Test func `a time has a unit`() throws {
        #expect(try seconds("90s") == 90)
        #expect(try seconds("7d") == 604_800)
        for text in ["", "7", "d", "-1h", "0s", "9223372036854775807d"] {
            #expect(throws: ParseError.self) { try seconds(text) }
        }
    }
}
