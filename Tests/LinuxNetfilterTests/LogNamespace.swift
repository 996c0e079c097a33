// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import Synchronization
import Testing

/// A network namespace that lives as long as the thread that runs a test's body in it.
enum LogNamespace {
    static let isRoot = geteuid() == 0
    static let reason: Comment = "needs root, for a network namespace of its own"

    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs `body` on a thread of its own in a new network namespace where loopback is up.
    static func run(_ body: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let thread = Thread {
                continuation.resume(
                    with: Result {
                        try enter(); try body()
                    })
            }
            var identifier = pthread_t()
            let reference = Unmanaged.passRetained(thread)
            let error = pthread_create(
                &identifier, nil,
                { argument in
                    if let argument { Unmanaged<Thread>.fromOpaque(argument).takeRetainedValue().main() }
                    return nil
                }, reference.toOpaque())
            guard error == 0 else {
                reference.release()
                return continuation.resume(throwing: Failed(description: "no thread: errno \(error)"))
            }
            pthread_detach(identifier)
        }
    }

    /// Runs a shell command in the namespace of the calling thread.
    static func shell(_ command: String) throws {
        let status = system(command)
        guard status == 0 else { throw Failed(description: "'\(command)' ended with \(status)") }
    }

    /// Sends one datagram from the calling thread's namespace.
    static func sendUDP(to port: UInt16) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failed(description: "no socket: errno \(errno)") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let byte: [UInt8] = [1]
        // A drop in the output hook is told as EPERM; the packet log is what counts here.
        withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = sendto(descriptor, byte, 1, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func enter() throws {
        guard clinux_enter_new_network() == 0 else { throw Failed(description: "no namespace: errno \(errno)") }
        try shell("ip link set lo up")
    }

    private final class Thread: Sendable {
        let main: @Sendable () -> Void
        init(_ main: @escaping @Sendable () -> Void) { self.main = main }
    }
}

/// What a source told, to be waited for.
final class LogInbox<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])

    func append(_ more: [Element]) { elements.withLock { $0 += more } }

    /// Waits until what has come satisfies `condition`, five seconds at most; returns what has come.
    func wait(until condition: ([Element]) -> Bool) -> [Element] {
        for _ in 0..<500 {
            let now = elements.withLock { $0 }
            if condition(now) { return now }
            usleep(10_000)
        }
        return elements.withLock { $0 }
    }
}
