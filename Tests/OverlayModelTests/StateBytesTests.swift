// SPDX-License-Identifier: Apache-2.0

import Addressing
import Foundation
import Testing

@testable import OverlayModel

/// A field that the bytes of a state leave out would be one of whose change no node hears.
@Suite struct StateBytesTests {
    @Test func `every field of a state is in its bytes`() throws {
        let (one, other) = (try state(1), try state(2))
        #expect(nilPaths(in: one, at: "state") == [], "a field that is nil shows nothing")
        let (tree, changed) = (try tree(of: one), try tree(of: other))
        let leaves = tree.leaves
        #expect(leaves.count > 25)
        for path in leaves {
            let value = try #require(changed[path], "the other state has no \(path)")
            #expect(value != tree[path], "\(path) is the same in both")
            let mixed = try JSONDecoder().decode(
                DesiredState.self, from: JSONEncoder().encode(tree.replacing(path, with: value)))
            #expect(bytes(of: mixed) != bytes(of: one), "\(path) is not in the bytes")
        }
    }

    @Test func `what moves from one list to the next changes the bytes`() throws {
        let prefixes = try ["10.0.0.0/8", "10.1.0.0/16"].map { try Prefix($0) }
        let masquerades = [(1, 1), (2, 0), (0, 2)].map { first, second in
            Masquerade(sources: Array(prefixes.prefix(first)), destinations: Array(prefixes.suffix(second)))
        }
        let states = masquerades.map { masquerade in
            var state = DesiredState.empty
            state.firewall = DesiredFirewall(ownAddresses: [], rules: [], flowLog: .off, nat: [masquerade])
            return bytes(of: state)
        }
        #expect(Set(states).count == 3)
    }

    private func bytes(of state: DesiredState) -> [UInt8] {
        var bytes = StateBytes()
        bytes.write(state)
        return bytes.bytes
    }

    private func tree(of state: DesiredState) throws -> Tree {
        try JSONDecoder().decode(Tree.self, from: JSONEncoder().encode(state))
    }

    /// Two of different numbers have one shape, and nothing in common.
    private func state(_ number: Int) throws -> DesiredState {
        let prefix = try Prefix("10.\(number).0.0/\(15 + number)")
        let address = try #require(IPAddress("fd00::\(number)"))
        let key = try PublicKey((number == 1 ? "A" : "B") + String(repeating: "A", count: 42) + "=")
        let rule = FirewallRule(
            name: "rule \(number)", level: number, chain: number, action: number == 1 ? .allow : .deny,
            sources: [prefix], destinations: [prefix], protocol: number == 1 ? .tcp : .udp,
            ports: [PortRange(UInt16(number), UInt16(number + 10))], expiresAt: Timestamp(milliseconds: Int64(number)))
        let peer = DesiredPeer(
            publicKey: key, deviceID: try ID(text: "0000000\(number)-0000-7000-8000-00000000000\(number)"),
            name: try DNSLabel(text: "peer-\(number)"), allowedIPs: [prefix],
            endpoint: try Endpoint("host-\(number):\(number)"), persistentKeepalive: UInt16(number),
            replaces: key)
        return DesiredState(
            addresses: [try InterfaceAddress("10.0.0.\(number)/24")], mtu: 1280 + number, listenPort: UInt16(number),
            peers: [peer], routes: [DesiredRoute(destination: prefix, source: address)],
            firewall: DesiredFirewall(
                ownAddresses: [OwnAddress(address: address, clients: [prefix])], rules: [rule],
                flowLog: number == 1 ? .all : .denied,
                nat: [Masquerade(sources: [prefix], destinations: [prefix])],
                exit: DesiredExit(clients: [prefix], outside: [prefix])), nextKey: key)
    }

    private func nilPaths(in value: Any, at path: String) -> [String] {
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional, mirror.children.isEmpty { return [path] }
        return mirror.children.flatMap { nilPaths(in: $0.value, at: path + "." + ($0.label ?? "")) }
    }
}

/// JSON, with a path for each value.
private indirect enum Tree: Codable, Hashable {
    case object([String: Tree])
    case list([Tree])
    case number(Int)
    case text(String)

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([Tree].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: Tree].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .object(let fields): try container.encode(fields)
        case .list(let list): try container.encode(list)
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        }
    }

    private var children: [String: Tree] {
        switch self {
        case .object(let fields): fields
        case .list(let list): Dictionary(uniqueKeysWithValues: list.enumerated().map { ("\($0.offset)", $0.element) })
        case .number, .text: [:]
        }
    }

    var leaves: [[String]] {
        children.isEmpty ? [[]] : children.flatMap { key, child in child.leaves.map { [key] + $0 } }
    }

    subscript(path: [String]) -> Tree? {
        path.reduce(self) { $0?.children[$1] }
    }

    func replacing(_ path: [String], with value: Tree) -> Tree {
        guard let key = path.first else { return value }
        let rest = Array(path.dropFirst())
        switch self {
        case .object(var fields):
            fields[key] = fields[key]?.replacing(rest, with: value)
            return .object(fields)
        case .list(var list):
            if let index = Int(key) { list[index] = list[index].replacing(rest, with: value) }
            return .list(list)
        case .number, .text: return self
        }
    }
}
