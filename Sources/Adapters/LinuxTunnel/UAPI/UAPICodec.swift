// SPDX-License-Identifier: Apache-2.0

import Addressing
public import NodeRuntime

/// WireGuard's cross-platform configuration protocol (https://www.wireguard.com/xplatform/): lines of `key=value`,
/// keys in hexadecimal, an empty line at the end of a request and of an answer.
public enum UAPICodec {
    /// Why an answer is none.
    public enum AnswerError: Error, Hashable, Sendable {
        /// The daemon refused: an errno.
        case refused(Int32)
        /// It did not keep to the protocol. Never holds what was in the line, which may be a key.
        case malformed(String)
    }

    public static let get = "get=1\n\n"

    /// The request that makes a change.
    package static func set(_ change: TunnelChange) -> String {
        var lines = ["set=1"]
        if let key = change.privateKey { lines.append("private_key=\(Hex.encode(key.bytes))") }
        if let port = change.listenPort { lines.append("listen_port=\(port)") }
        if let mark = change.firewallMark { lines.append("fwmark=\(mark)") }
        for key in change.removedPeers { lines += ["public_key=\(Hex.encode(key.bytes))", "remove=true"] }
        for peer in change.setPeers { lines += self.lines(peer) }
        return lines.joined(separator: "\n") + "\n\n"
    }

    private static func lines(_ peer: PeerChange) -> [String] {
        var lines = ["public_key=\(Hex.encode(peer.publicKey.bytes))"]
        if !peer.isNew { lines.append("update_only=true") }
        // All zero removes the preshared key.
        if let key = peer.presharedKey { lines.append("preshared_key=\(Hex.encode(key?.bytes ?? FixedBytes()))") }
        if let endpoint = peer.endpoint { lines.append("endpoint=\(endpoint)") }
        if let seconds = peer.persistentKeepalive { lines.append("persistent_keepalive_interval=\(seconds)") }
        if let prefixes = peer.allowedIPs {
            lines.append("replace_allowed_ips=true")
            lines += prefixes.sorted().map { "allowed_ip=\($0)" }
        }
        return lines
    }

    /// Reads the answer to `set`.
    static func acknowledge(_ answer: [UInt8]) throws(AnswerError) {
        var reader = AnswerReader()
        try reader.read(answer)
    }

    /// Reads the answer to `get`. Keys that this program does not know are skipped, as the protocol wants. Peers come
    /// in the order of their keys: wireguard-go lists them in another one each time.
    public static func observation(_ answer: [UInt8]) throws(AnswerError) -> TunnelObservation {
        var reader = AnswerReader()
        try reader.read(answer)
        var observation = reader.observation
        observation.peers.sort { $0.configuration.publicKey < $1.configuration.publicKey }
        return observation
    }
}

/// The state between the lines of an answer.
private struct AnswerReader {
    private(set) var observation = TunnelObservation(privateKey: nil, listenPort: 0, firewallMark: 0, peers: [])
    private var handshake: (seconds: Int64, nanoseconds: Int64) = (0, 0)
    private var outcome: Int32?

    mutating func read(_ answer: [UInt8]) throws(UAPICodec.AnswerError) {
        for line in answer.split(separator: UInt8(ascii: "\n")) {
            guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { throw .malformed("a line without '='") }
            let key = String(decoding: line[..<equals], as: UTF8.self)
            try take(key, String(decoding: line[(equals + 1)...], as: UTF8.self))
        }
        guard let outcome else { throw .malformed("no errno at the end") }
        // wireguard-go sends the number negated.
        if outcome != 0 { throw .refused(outcome == .min ? .max : abs(outcome)) }
    }

    private mutating func take(_ key: String, _ value: String) throws(UAPICodec.AnswerError) {
        switch key {
        case "errno": outcome = try number(key, value)
        case "private_key": observation.privateKey = try nonzero(key, value).map(PrivateKey.init(bytes:))
        case "listen_port": observation.listenPort = try number(key, value)
        case "fwmark": observation.firewallMark = try number(key, value)
        case "public_key": begin(PublicKey(bytes: try bytes(key, value)))
        default: try takeOfPeer(key, value)
        }
    }

    private mutating func begin(_ key: PublicKey) {
        observation.peers.append(PeerObservation(configuration: PeerConfiguration(publicKey: key, allowedIPs: [])))
        handshake = (0, 0)
    }

    private mutating func takeOfPeer(_ key: String, _ value: String) throws(UAPICodec.AnswerError) {
        guard let last = observation.peers.indices.last else { return }
        var peer = observation.peers[last]
        switch key {
        case "preshared_key": peer.configuration.presharedKey = try nonzero(key, value).map(PresharedKey.init(bytes:))
        case "endpoint": peer.configuration.endpoint = endpoint(value)
        case "persistent_keepalive_interval": peer.configuration.persistentKeepalive = try number(key, value)
        case "allowed_ip": peer.configuration.allowedIPs.insert(try prefix(value))
        case "rx_bytes": peer.receivedBytes = try number(key, value)
        case "tx_bytes": peer.sentBytes = try number(key, value)
        case "last_handshake_time_sec": handshake.seconds = try number(key, value)
        case "last_handshake_time_nsec": handshake.nanoseconds = try number(key, value)
        default: return
        }
        let time = Duration.seconds(handshake.seconds) + .nanoseconds(handshake.nanoseconds)
        peer.lastHandshake = time == .zero ? nil : time
        observation.peers[last] = peer
    }

    private func number<Number: FixedWidthInteger>(
        _ key: String, _ value: String
    ) throws(UAPICodec.AnswerError) -> Number {
        guard let number = Number(value) else { throw .malformed("\(key) is no number in its range") }
        return number
    }

    private func bytes(_ key: String, _ value: String) throws(UAPICodec.AnswerError) -> FixedBytes<32> {
        guard let bytes = Hex.decode(value) else { throw .malformed("\(key) is not 64 hexadecimal digits") }
        return bytes
    }

    /// A key of which all zero means none.
    private func nonzero(_ key: String, _ value: String) throws(UAPICodec.AnswerError) -> FixedBytes<32>? {
        let bytes = try bytes(key, value)
        return bytes.isZero ? nil : bytes
    }

    /// A link-local address comes with its zone, `[fe80::1%2]:51820`, for which `SocketAddress` has no place.
    private func endpoint(_ value: String) -> SocketAddress? {
        guard let zone = value.firstIndex(of: "%"), let end = value.lastIndex(of: "]"), zone < end else {
            return SocketAddress(value)
        }
        return SocketAddress(value[..<zone] + value[end...])
    }

    private func prefix(_ value: String) throws(UAPICodec.AnswerError) -> Prefix {
        do { return try Prefix(value) } catch { throw .malformed("allowed_ip is no prefix") }
    }
}
