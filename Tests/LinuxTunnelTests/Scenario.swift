// SPDX-License-Identifier: Apache-2.0

import Addressing
import Glibc
import LinuxNetlink
import LinuxTunnel
import NamespaceSupport
import NodeRuntime
import Synchronization
import Testing

/// A network namespace with loopback up, and interface names that no other test or process has: the sockets of
/// userspace daemons share one directory. What it names is removed when it ends.
struct Scenario {
    let tunnel = UAPITunnel(program: "wireguard-go")
    let stateDirectory: String
    private let number = Self.counter.withLock { count in
        count += 1
        return count
    }

    private static let counter = Mutex(0)

    static func run(_ body: (Scenario) throws -> Void) throws {
        try inNewNetwork {
            let scenario = Scenario(stateDirectory: try temporaryDirectory())
            defer { scenario.end() }
            var route = try RouteNetlink()
            try route.change(try #require(try route.links().first), isUp: true)
            try body(scenario)
        }
    }

    /// `w4711x1a`: the process, the scenario, the part.
    func name(_ part: String = "a") throws -> InterfaceName { try InterfaceName("w\(getpid())x\(number)\(part)") }

    /// Links without wire, for what needs no tunnel.
    @discardableResult
    func link(_ part: String) throws -> InterfaceName {
        let name = try name(part)
        var route = try RouteNetlink()
        try route.createLink(name, kind: "ifb")
        return name
    }

    func bringUp(_ name: InterfaceName) throws {
        var route = try RouteNetlink()
        try route.change(try #require(try route.link(named: name)), isUp: true)
    }

    func hasLink(_ name: InterfaceName) throws -> Bool {
        var route = try RouteNetlink()
        return try route.link(named: name) != nil
    }

    private func end() {
        for part in ["a", "b"] {
            if let name = try? name(part), (try? hasLink(name)) == true { try? tunnel.remove(name) }
        }
        _ = try? shell("rm -rf \(stateDirectory)")
    }

    private static func temporaryDirectory() throws -> String {
        var template = Array("/tmp/warren-test-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// Looks until the condition holds, ten seconds at most.
func eventually(_ condition: () throws -> Bool) throws -> Bool {
    for _ in 0..<500 {
        if try condition() { return true }
        usleep(20_000)
    }
    return false
}

/// Key pairs by wg(8).
struct KeyPair {
    let privateKey: PrivateKey
    let publicKey: PublicKey

    init() throws {
        let text = try shell("wg genkey").filter { !$0.isWhitespace }
        privateKey = try PrivateKey(text)
        publicKey = try PublicKey(try shell("echo \(text) | wg pubkey").filter { !$0.isWhitespace })
    }
}

/// A key of nobody, for peers that never answer.
func someKey(_ seed: Int) throws -> PublicKey {
    PublicKey(
        bytes: try #require(FixedBytes<32>((0..<32).map { UInt8(truncatingIfNeeded: seed >> ($0 % 4 * 8) + $0) })))
}
