// SPDX-License-Identifier: Apache-2.0

import Addressing
import NodeRuntime

/// The cross-platform configuration protocol's text: `key=value` lines, keys in hexadecimal, an empty line at the end.
/// https://www.wireguard.com/xplatform/
enum UAPIText {
    static let get = "get=1\n\n"

    /// The request that applies a change. Removed peers come first, so that their allowed IPs are free.
    static func set(_ change: TunnelChange) -> String {
        var lines = ["set=1"]
        if let key = change.privateKey { lines.append("private_key=\(hex(key.bytes))") }
        if let port = change.listenPort { lines.append("listen_port=\(port)") }
        if let mark = change.firewallMark { lines.append("fwmark=\(mark)") }
        for key in change.removedPeers { lines += ["public_key=\(hex(key.bytes))", "remove=true"] }
        for peer in change.setPeers { lines += set(peer) }
        return lines.joined(separator: "\n") + "\n\n"
    }

    private static func set(_ peer: PeerChange) -> [String] {
        var lines = ["public_key=\(hex(peer.publicKey.bytes))"]
        if !peer.isNew { lines.append("update_only=true") }
        if let key = peer.presharedKey { lines.append("preshared_key=\(hex(key?.bytes ?? FixedBytes()))") }
        if let endpoint = peer.endpoint { lines.append("endpoint=\(endpoint)") }
        if let interval = peer.persistentKeepalive { lines.append("persistent_keepalive_interval=\(interval)") }
        guard let prefixes = peer.allowedIPs else { return lines }
        return lines + ["replace_allowed_ips=true"] + prefixes.sorted().map { "allowed_ip=\($0)" }
    }

    /// The `errno` that ends every answer; nil where there is none.
    static func errorNumber(in answer: String) -> Int32? {
        answer.split(separator: "\n").last { $0.hasPrefix("errno=") }.flatMap { Int32($0.dropFirst(6)) }
    }

    /// Reads the answer to `get`. Keys that are not known are skipped: implementations add some.
    static func observation(in answer: String) throws(ParseError) -> TunnelObservation {
        var observation = TunnelObservation(privateKey: nil, listenPort: 0, firewallMark: 0, peers: [])
        var seconds: Int64 = 0
        for line in answer.split(separator: "\n") {
            guard let cut = line.firstIndex(of: "=") else { throw ParseError("'\(line)' is no key=value line") }
            let (name, value) = (line[..<cut], line[line.index(after: cut)...])
            switch name {
            case "private_key":
                let bytes = try key(value)
                observation.privateKey = bytes.isZero ? nil : PrivateKey(bytes: bytes)
            case "listen_port": observation.listenPort = try number(name, value)
            case "fwmark": observation.firewallMark = try number(name, value)
            case "public_key":
                let configuration = PeerConfiguration(publicKey: PublicKey(bytes: try key(value)), allowedIPs: [])
                observation.peers.append(PeerObservation(configuration: configuration))
                seconds = 0
            case "last_handshake_time_sec": seconds = try number(name, value)
            case "last_handshake_time_nsec":
                let handshake = Duration.seconds(seconds) + .nanoseconds(try number(name, value) as Int64)
                if handshake > .zero, !observation.peers.isEmpty {
                    observation.peers[observation.peers.count - 1].lastHandshake = handshake
                }
            default:
                guard !observation.peers.isEmpty else { continue }
                try read(name, value, into: &observation.peers[observation.peers.count - 1])
            }
        }
        return observation
    }

    private static func read(
        _ name: Substring, _ value: Substring, into peer: inout PeerObservation
    ) throws(ParseError) {
        switch name {
        case "preshared_key":
            let bytes = try key(value)
            peer.configuration.presharedKey = bytes.isZero ? nil : PresharedKey(bytes: bytes)
        case "endpoint": peer.configuration.endpoint = SocketAddress(value)
        case "persistent_keepalive_interval": peer.configuration.persistentKeepalive = try number(name, value)
        case "allowed_ip": peer.configuration.allowedIPs.insert(try Prefix(value))
        case "rx_bytes": peer.receivedBytes = try number(name, value)
        case "tx_bytes": peer.sentBytes = try number(name, value)
        default: return
        }
    }

    private static func number<Number: FixedWidthInteger>(
        _ name: Substring, _ value: Substring
    ) throws(ParseError) -> Number {
        guard let number = Number(value) else { throw ParseError("\(name) is '\(value)', which is no number") }
        return number
    }

    private static func key(_ text: Substring) throws(ParseError) -> FixedBytes<32> {
        let digits = Array(text.utf8)
        guard digits.count == 64 else { throw ParseError("a key has 64 hexadecimal digits, this one has \(digits.count)") }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: 64, by: 2) {
            guard let byte = UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16) else {
                throw ParseError("a key has other characters than hexadecimal digits")
            }
            bytes.append(byte)
        }
        return FixedBytes(bytes) ?? FixedBytes()
    }

    private static func hex(_ key: FixedBytes<32>) -> String {
        key.array.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
