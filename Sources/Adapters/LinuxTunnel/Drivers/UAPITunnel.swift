// SPDX-License-Identifier: Apache-2.0

public import Addressing
import CLinux
import Glibc
import LinuxNetlink
public import NodeRuntime

/// A userspace WireGuard daemon with the cross-platform socket, such as wireguard-go. It is started where it doesn't
/// run yet, and outlives this process: the next one adopts it.
public struct UAPITunnel: TunnelBackend {
    public let driver = TunnelDriver.uapi
    /// The daemon's path; nil where none was found.
    private let program: String?

    /// - Parameter program: the daemon, run as `PROGRAM NAME`, which puts itself into the background when it is ready.
    ///   Without it: `WARREN_WIREGUARD_PROGRAM`, else the first of `warren-wg` and `wireguard-go` in `PATH`.
    public init(program: String? = nil) {
        self.program =
            program ?? Self.environment("WARREN_WIREGUARD_PROGRAM")
            ?? ["warren-wg", "wireguard-go"].lazy.compactMap { Self.inPath($0) }.first
    }

    public func unavailability() -> String? {
        guard let program else { return "no userspace WireGuard in PATH (apt install wireguard-go)" }
        guard unsafe access(program, X_OK) == 0 else { return "\(program) is not there, or is not executable" }
        return unsafe access("/dev/net/tun", R_OK | W_OK) == 0 ? nil : "/dev/net/tun is missing, or not ours to open"
    }

    public func create(_ name: InterfaceName) throws {
        if try answers(name) { return }
        var netlink = try RouteNetlink()
        if let present = try netlink.link(named: name) {
            throw TunnelError.notWireGuard(name, kind: present.kind ?? "a network device")
        }
        // A daemon that was killed leaves its socket behind, and the next one would not start.
        let socket = UAPISocket(name)
        _ = unsafe unlink(socket.path)
        if let reason = unavailability() { throw TunnelError.failed(reason) }
        try start(name)
        guard try answers(name) else {
            throw TunnelError.failed("\(program ?? "the daemon") was started for \(name), and does not answer at \(socket.path)")
        }
    }

    public func observe(_ name: InterfaceName) throws -> TunnelObservation? {
        var netlink = try RouteNetlink()
        guard try netlink.link(named: name) != nil, let answer = try UAPISocket(name).exchange(UAPIText.get) else { return nil }
        return try UAPIText.observation(in: answer)
    }

    public func apply(_ change: TunnelChange, to name: InterfaceName) throws {
        guard let answer = try UAPISocket(name).exchange(UAPIText.set(change)) else {
            throw TunnelError.failed("the WireGuard daemon of \(name) does not answer")
        }
        switch UAPIText.errorNumber(in: answer) {
        case 0: return
        case EADDRINUSE: throw TunnelError.portInUse(change.listenPort ?? 0)
        case let number:
            let reason = number.map { unsafe String(cString: strerror($0)) } ?? "no error number"
            throw TunnelError.failed("the WireGuard daemon of \(name) refused the configuration: \(reason)")
        }
    }

    public func remove(_ name: InterfaceName) throws {
        var netlink = try RouteNetlink()
        // Without its device the daemon ends by itself.
        if let link = try netlink.link(named: name), link.kind == "tun" { try netlink.remove(link) }
        _ = unsafe unlink(UAPISocket(name).path)
    }

    // MARK: - The daemon

    private func answers(_ name: InterfaceName) throws -> Bool { try observe(name) != nil }

    private func start(_ name: InterfaceName) throws {
        guard let program else { return }
        var process = pid_t()
        let status = unsafe program.withCString { path in
            unsafe name.description.withCString { argument in
                let arguments = unsafe [UnsafeMutablePointer(mutating: path), UnsafeMutablePointer(mutating: argument), nil]
                return unsafe clinux_spawn_silent(&process, path, arguments)
            }
        }
        guard status == 0 else {
            let reason = unsafe String(cString: strerror(status))
            throw TunnelError.failed("\(program) could not be started: \(reason)")
        }
        // It returns when the daemon is ready, or could not be.
        var outcome: CInt = 0
        while unsafe waitpid(process, &outcome, 0) < 0 && errno == EINTR {}
        guard outcome == 0 else {
            throw TunnelError.failed("\(program) \(name) failed: run it by hand with LOG_LEVEL=debug to see why")
        }
    }

    private static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    private static func inPath(_ program: String) -> String? {
        let path = environment("PATH") ?? "/usr/sbin:/usr/bin:/sbin:/bin"
        return path.split(separator: ":").map { "\($0)/\(program)" }.first { unsafe access($0, X_OK) == 0 }
    }
}
