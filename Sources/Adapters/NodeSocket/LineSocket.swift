// SPDX-License-Identifier: Apache-2.0

import Dispatch
import FoundationEssentials
import Glibc
import Synchronization

/// A connected unix socket that carries JSON, one value a line; closes itself.
///
/// Reading and writing block, on threads that are not Swift's own.
final class LineSocket: Sendable {
    private let descriptor: Int32
    private let unread = Mutex<[UInt8]>([])

    /// A report of some hundred peers.
    private static let lineLimit = 1 << 20

    /// Takes the descriptor over.
    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// - Parameter patience: how long to wait for bytes; nil: for ever.
    /// - Returns: nil at the end.
    func read<Value: Decodable & Sendable>(_ type: Value.Type, patience: Duration?) async throws -> Value? {
        let line = try await blocking { try self.line(patience) }
        return try line.map { try JSONDecoder().decode(type, from: Data($0)) }
    }

    func write(_ value: some Encodable & Sendable) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        let line = Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
        try await blocking { try self.send(line) }
    }

    /// Wakes whoever reads or writes.
    func shutDown() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    private func blocking<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                DispatchQueue.global().async { continuation.resume(with: Swift.Result { try body() }) }
            }
        } onCancel: {
            shutDown()
        }
    }

    private func line(_ patience: Duration?) throws -> [UInt8]? {
        try unread.withLock { unread in
            let end = UInt8(ascii: "\n")
            while true {
                if let index = unread.firstIndex(of: end) {
                    defer { unread.removeSubrange(...index) }
                    return Array(unread[..<index])
                }
                guard unread.count < Self.lineLimit else { throw SocketError("a line is longer than 1 MiB", EMSGSIZE) }
                guard try receive(into: &unread, patience) else { return nil }
            }
        }
    }

    /// - Returns: false at the end.
    private func receive(into unread: inout [UInt8], _ patience: Duration?) throws -> Bool {
        var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let milliseconds = patience.map { Int32(clamping: $0.components.seconds * 1000) } ?? -1
        guard unsafe poll(&state, 1, milliseconds) != 0 else { throw SocketError("nothing came", ETIMEDOUT) }
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
        if count < 0 && errno == EINTR { return true }
        guard count >= 0 else { throw SocketError("read", errno) }
        unread += buffer[..<count]
        return count > 0
    }

    private func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw SocketError("write", errno) }
            sent += count
        }
    }
}

/// What the system refused to do with a socket.
public struct SocketError: Error, Hashable, Sendable, CustomStringConvertible {
    public let operation: String
    public let code: Int32

    init(_ operation: String, _ code: Int32) {
        self.operation = operation
        self.code = code
    }

    public var description: String { "\(operation): \(unsafe String(cString: strerror(code)))" }
}
