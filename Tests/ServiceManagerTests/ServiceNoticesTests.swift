// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging
import ServiceLifecycle
import ServiceManager
import Testing

@Suite struct ServiceNoticesTests {
    @Test(arguments: ["/tmp/warren-notify-\(getpid())", "@warren-notify-\(getpid())"])
    func `the manager hears ready, alive again and again, and stopping`(name: String) async throws {
        let manager = try Manager(name)
        try await Self.run(["NOTIFY_SOCKET": name, "WATCHDOG_USEC": "20000"]) { stop in
            let said = [try await manager.next(), try await manager.next(), try await manager.next()]
            #expect(said == ["READY=1", "WATCHDOG=1", "WATCHDOG=1"])
            await stop()
        }
        var last = try await manager.next()
        while last == "WATCHDOG=1" { last = try await manager.next() }
        #expect(last == "STOPPING=1")
    }

    @Test(arguments: [
        ["WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"], ["WATCHDOG_USEC": "0"], ["WATCHDOG_USEC": "soon"], [:],
    ])
    func `who isn't asked to be alive says only that it is ready`(asked: [String: String]) async throws {
        let name = "@warren-quiet-\(getpid())-\(asked.count)\(asked["WATCHDOG_USEC"] ?? "")"
        let manager = try Manager(name)
        try await Self.run(asked.merging(["NOTIFY_SOCKET": name]) { first, _ in first }) { stop in
            let said = try await manager.next()
            #expect(said == "READY=1")
            await stop()
        }
        #expect(try await manager.next() == "STOPPING=1")
    }

    @Test func `a service that is stuck is not said to be alive, nor ready`() async throws {
        let name = "@warren-stuck-\(getpid())"
        let manager = try Manager(name)
        let (never, end) = AsyncStream.makeStream(of: Void.self)
        try await Self.run(["NOTIFY_SOCKET": name, "WATCHDOG_USEC": "1000"], roundTrip: { for await _ in never {} }) {
            stop in
            try await Task.sleep(for: .milliseconds(50))
            #expect(manager.hasNothing)
            end.finish()
            let said = try await manager.next()
            #expect(said == "READY=1")
            await stop()
        }
    }

    @Test(arguments: [nil, "", "relative", "/nobody/there", "@nobody-\(getpid())", String(repeating: "/x", count: 80)])
    func `without a manager nothing happens, and it ends when it should`(name: String?) async throws {
        try await Self.run(name.map { ["NOTIFY_SOCKET": $0] } ?? [:]) { stop in
            await stop()
            _ = try await Task { () throws in }.value
        }
    }

    private static func run(
        _ environment: [String: String], roundTrip: @escaping @Sendable () async -> Void = {},
        _ body: (_ stop: @escaping @Sendable () async -> Void) async throws -> Void
    ) async throws {
        let notices = ServiceNotices(environment, process: getpid(), roundTrip: roundTrip)
        let group = ServiceGroup(
            configuration: .init(services: [notices], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        async let running: Void = group.run()
        try await body { await group.triggerGracefulShutdown() }
        try await running
    }
}

/// The other end, as systemd has it.
private final class Manager: Sendable {
    private let descriptor: Int32
    private let path: String

    init(_ name: String) throws {
        path = name
        unlink(name)
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var text = Array(name.utf8)
        if text[0] == UInt8(ascii: "@") { text[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: text) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + text.count)
        let isBound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        try #require(isBound == 0)
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    var hasNothing: Bool { read() == nil }

    func next() async throws -> String {
        while true {
            if let said = read() { return said }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    private func read() -> String? {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
    }
}
