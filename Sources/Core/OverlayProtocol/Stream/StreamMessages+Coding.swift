// SPDX-License-Identifier: Apache-2.0

private enum EnvelopeKeys: String, CodingKey {
    case version = "v"
    case type
}

/// `{"v": 1, "type": …}` and, in the same object, what the type carries.
private func encodeEnvelope(_ type: String, _ payload: (any Encodable)?, to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: EnvelopeKeys.self)
    try container.encode(streamVersion, forKey: .version)
    try container.encode(type, forKey: .type)
    try payload?.encode(to: encoder)
}

private func messageType(from decoder: any Decoder) throws -> String {
    try decoder.container(keyedBy: EnvelopeKeys.self).decode(String.self, forKey: .type)
}

extension ServerMessage: Codable {
    public init(from decoder: any Decoder) throws {
        switch try messageType(from: decoder) {
        case "challenge": self = .challenge(try StreamChallenge(from: decoder))
        case "snapshot": self = .snapshot(try StateSnapshot(from: decoder))
        case "delta": self = .delta(try StateUpdate(from: decoder))
        case "pending": self = .pending
        case "command": self = .command(try StreamCommand(from: decoder))
        case "hint": self = .hint(try PeerHints(from: decoder))
        case "flows_taken": self = .flowsTaken(try FlowReceipt(from: decoder))
        case let type: self = .unknown(type: type)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .challenge(let challenge): try encodeEnvelope("challenge", challenge, to: encoder)
        case .snapshot(let snapshot): try encodeEnvelope("snapshot", snapshot, to: encoder)
        case .delta(let update): try encodeEnvelope("delta", update, to: encoder)
        case .pending: try encodeEnvelope("pending", nil, to: encoder)
        case .command(let command): try encodeEnvelope("command", command, to: encoder)
        case .hint(let hints): try encodeEnvelope("hint", hints, to: encoder)
        case .flowsTaken(let receipt): try encodeEnvelope("flows_taken", receipt, to: encoder)
        case .unknown(let type): try encodeEnvelope(type, nil, to: encoder)
        }
    }
}

extension NodeMessage: Codable {
    public init(from decoder: any Decoder) throws {
        switch try messageType(from: decoder) {
        case "hello": self = .hello(try Hello(from: decoder))
        case "observed": self = .observed(try ObservedReport(from: decoder))
        case "resync": self = .resync
        case "telemetry": self = .telemetry(try Telemetry(from: decoder))
        case "result": self = .result(try CommandResult(from: decoder))
        case "flows": self = .flows(try FlowBatch(from: decoder))
        case let type: self = .unknown(type: type)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .hello(let hello): try encodeEnvelope("hello", hello, to: encoder)
        case .observed(let observed): try encodeEnvelope("observed", observed, to: encoder)
        case .resync: try encodeEnvelope("resync", nil, to: encoder)
        case .telemetry(let telemetry): try encodeEnvelope("telemetry", telemetry, to: encoder)
        case .result(let result): try encodeEnvelope("result", result, to: encoder)
        case .flows(let batch): try encodeEnvelope("flows", batch, to: encoder)
        case .unknown(let type): try encodeEnvelope(type, nil, to: encoder)
        }
    }
}

/// Why a server closes a stream: codes of RFC 6455 §7.4.2's private range.
public enum StreamCloseCode: UInt16, Sendable, CaseIterable {
    /// No device, credential or proof that is right; asking again with the same is no use.
    case notAuthenticated = 4001
    /// A newer connection of the same device has taken its place.
    case replaced = 4002
    /// A message that can't be read.
    case malformed = 4003
    /// No version that both speak.
    case versionUnknown = 4004
    /// The device was deleted.
    case gone = 4005
    /// The server stops; come back.
    case stopping = 4006
    /// Somebody wants the node to connect anew.
    case reconnect = 4007
}
