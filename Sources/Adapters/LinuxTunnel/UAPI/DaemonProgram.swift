// SPDX-License-Identifier: Apache-2.0

import Addressing
import CLinux
import Glibc
import LinuxNetlink
import NodeRuntime

/// The program that runs WireGuard in user space: it makes the interface and the socket, then goes to the background.
struct DaemonProgram: Sendable {
    private static let variable = "WARREN_WIREGUARD_PROGRAM"
    private static let usual = ["warren-wg", "wireguard-go"]
    private static let backgroundTimeout = Duration.seconds(5)

    private let named: String?

    init(_ named: String?) {
        self.named = named ?? Self.environment(Self.variable)
    }

    /// The program's file, found in PATH unless it is named by a path.
    func path() throws(TunnelError) -> String {
        if let named {
            if let path = find(named) { return path }
            throw .failed("there is no program \(named) to run WireGuard: see \(Self.variable)")
        }
        for name in Self.usual { if let path = find(name) { return path } }
        throw .failed(
            "no userspace WireGuard was found: install wireguard-go, or name a program in \(Self.variable)")
    }

    /// Starts the program for an interface, waits until it went to the background, and reaps what it left.
    func start(_ name: InterfaceName) throws(TunnelError) {
        let path = try path()
        let process = try spawn(path, name.description)
        let deadline = ContinuousClock.now + Self.backgroundTimeout
        var status: Int32 = 0
        while true {
            let ended = unsafe waitpid(process, &status, WNOHANG)
            // A program that ignores SIGCHLD has its children reaped for it (ECHILD).
            if ended == process || (ended < 0 && errno == ECHILD) { break }
            guard ContinuousClock.now < deadline else {
                kill(process, SIGKILL)
                unsafe waitpid(process, &status, 0)
                throw .failed("\(path) \(name) did not go to the background within 5 s, as it should")
            }
            usleep(5_000)
        }
        guard status == 0 else { throw .failed("\(path) \(name) failed; run it by hand to see why") }
    }

    private func spawn(_ path: String, _ argument: String) throws(TunnelError) -> pid_t {
        var process: pid_t = 0
        let error = unsafe path.withCString { program in
            unsafe argument.withCString { argument in
                // The function takes `char *const[]` as execve(2) does, and writes to none of them.
                var arguments = unsafe [
                    UnsafeMutablePointer(mutating: program), UnsafeMutablePointer(mutating: argument), nil,
                ]
                return unsafe clinux_spawn_silent(&process, program, &arguments)
            }
        }
        guard error == 0 else { throw .failed("cannot start \(path): \(errorText(error))") }
        return process
    }

    private func find(_ name: String) -> String? {
        if name.contains("/") { return unsafe access(name, X_OK) == 0 ? name : nil }
        let directories = (Self.environment("PATH") ?? "/usr/sbin:/usr/bin:/sbin:/bin").split(separator: ":")
        return directories.map { "\($0)/\(name)" }.first { unsafe access($0, X_OK) == 0 }
    }

    private static func environment(_ name: String) -> String? {
        // Read at start, before anything could call setenv; empty counts as unset.
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }
}
