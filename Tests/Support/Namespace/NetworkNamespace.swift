// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
public import Testing

/// Runs `body` in a network namespace of its own, which ends with it (and with what it started). Loopback is down.
///
/// A namespace is a property of the thread. `body` is synchronous, so it stays on this thread; the thread returns to
/// its namespace before anything else can run on it. Threads and programs that `body` starts are in the new one, too.
public func inNewNetwork<Result>(_ body: () throws -> Result) throws -> Result {
    let home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
    guard home >= 0 else { throw NamespaceError("open this thread's network namespace: errno \(errno)") }
    defer { close(home) }
    guard clinux_enter_new_network() == 0 else { throw NamespaceError("make a network namespace: errno \(errno)") }
    // A thread of the pool that stayed in the wrong namespace would falsify every later test.
    defer { if clinux_enter_network(home) != 0 { fatalError("cannot return: errno \(errno)") } }
    return try body()
}

extension Trait where Self == ConditionTrait {
    /// For tests that make network namespaces.
    public static var root: Self { .enabled(if: geteuid() == 0, "needs root, to make network namespaces") }
}

/// Why a test's world could not be made.
public struct NamespaceError: Error, CustomStringConvertible {
    public let description: String

    init(_ operation: String) {
        description = "cannot \(operation)"
    }
}
