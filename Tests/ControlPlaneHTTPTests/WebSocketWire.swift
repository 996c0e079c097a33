// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import ControlPlaneHTTP

/// A client's side of a WebSocket, by hand.
extension Wire {
    struct Frame: Equatable {
        static let text: UInt8 = 1, close: UInt8 = 8, ping: UInt8 = 9, pong: UInt8 = 10

        let opcode: UInt8
        let payload: [UInt8]

        var text: String { String(decoding: payload, as: UTF8.self) }
        /// Of a close frame.
        var closeCode: Int { payload.count < 2 ? 0 : Int(payload[0]) << 8 | Int(payload[1]) }
        var closeReason: String { String(decoding: payload.dropFirst(2), as: UTF8.self) }
    }

    /// - Returns: the answer to the request for an upgrade.
    mutating func upgrade(_ path: String = "/api/v1/agent/stream", headers: String = "") async throws -> Answer {
        try await write(
            "GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\(headers)\r\n")
        return Answer(try await read(through: "\r\n\r\n"))
    }

    func send(_ text: String, as opcode: UInt8 = Frame.text) async throws {
        let payload = Array(text.utf8)
        let length: [UInt8] =
            switch payload.count {
            case ..<126: [UInt8(payload.count)]
            case ..<65536: [126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
            default: [127] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
            }
        // Masked with zeros: what it looks like stays what it is.
        try await write([0x80 | opcode, length[0] | 0x80] + length.dropFirst() + [0, 0, 0, 0] + payload)
    }

    /// - Returns: nil where the connection ends before.
    mutating func frame() async throws -> Frame? {
        guard let head = try await read(2) else { return nil }
        var count = Int(head[1] & 127)
        if count >= 126 {
            guard let length = try await read(count == 126 ? 2 : 8) else { return nil }
            count = length.reduce(0) { $0 << 8 | Int($1) }
        }
        guard let payload = try await read(count) else { return nil }
        return Frame(opcode: head[0] & 15, payload: payload)
    }

    /// Skips what comes before.
    mutating func closeFrame() async throws -> Frame? {
        while let frame = try await frame() {
            if frame.opcode == Frame.close { return frame }
        }
        return nil
    }
}
