// SPDX-License-Identifier: Apache-2.0

public import Addressing
import CLinux
import Glibc
import LinuxNetlink
public import NodeRuntime

/// WireGuard in a userspace daemon with the cross-platform socket, such as wireguard-go: the daemon has a TUN
/// interface and ends when that is removed.
public struct UAPITunnel: TunnelBackend {
    private let program: DaemonProgram

    /// - Parameter program: path or name of the daemon; nil: WARREN_WIREGUARD_PROGRAM, else the first of `warren-wg`
    ///   and `wireguard-go` in PATH.
    public init(program: String? = nil) {
        self.program = DaemonProgram(program)
    }

    public var driver: TunnelDriver { .uapi }

    public func unavailability() -> String? {
        guard unsafe access("/dev/net/tun", R_OK | W_OK) == 0 else {
            return "/dev/net/tun cannot be opened (\(errorText(errno))): modprobe tun, or give the container the device"
        }
        do {
            _ = try program.path()
            return nil
        } catch {
            return error.description
        }
    }

    public func create(_ name: InterfaceName) throws {
        if let link = try link(name) {
            guard link.kind == "tun", try isAnswering(name) else {
                throw TunnelError.notWireGuard(name, kind: link.words)
            }
            return
        }
        guard try !isAnswering(name) else {
            throw TunnelError.failed(
                "\(UAPISocket.path(name)) belongs to a daemon in another network namespace: choose another name")
        }
        unsafe unlink(UAPISocket.path(name))
        try program.start(name)
        try waitUntil(Self.startTimeout, "the WireGuard daemon for \(name) did not answer within 5 s") {
            try isAnswering(name) && link(name) != nil
        }
    }

    public func observe(_ name: InterfaceName) throws -> TunnelObservation? {
        guard try link(name)?.kind == "tun", let answer = try exchange(UAPICodec.get, name) else { return nil }
        return try understood(name) { () throws(UAPICodec.AnswerError) in try UAPICodec.observation(answer) }
    }

    public func apply(_ change: TunnelChange, to name: InterfaceName) throws {
        if let port = change.listenPort { try PortCheck.beforeSetting(port) }
        guard let answer = try exchange(UAPICodec.set(change), name) else {
            throw TunnelError.failed("the WireGuard daemon of \(name) is gone")
        }
        try understood(name, port: change.listenPort) { () throws(UAPICodec.AnswerError) in
            try UAPICodec.acknowledge(answer)
        }
    }

    public func remove(_ name: InterfaceName) throws {
        if let link = try link(name) {
            guard link.kind == "tun", try isAnswering(name) else {
                throw TunnelError.notWireGuard(name, kind: link.words)
            }
            try translated {
                var route = try RouteNetlink()
                try route.remove(link)
            }
            // The daemon sees its interface gone, removes its socket and ends.
            try waitUntil(Self.stopTimeout, "the WireGuard daemon of \(name) did not end within 5 s") {
                try !isAnswering(name)
            }
        }
        // A daemon of another namespace that has the same name keeps its socket.
        if try !isAnswering(name) { unsafe unlink(UAPISocket.path(name)) }
    }

    private static let startTimeout = Duration.seconds(5)
    private static let stopTimeout = Duration.seconds(5)

    private func link(_ name: InterfaceName) throws -> Link? {
        try translated {
            var route = try RouteNetlink()
            return try route.link(named: name)
        }
    }

    private func isAnswering(_ name: InterfaceName) throws -> Bool {
        try exchange(UAPICodec.get, name) != nil
    }

    /// - Returns: nil where nobody listens.
    private func exchange(_ request: String, _ name: InterfaceName) throws -> [UInt8]? {
        do {
            let socket = try UAPISocket(name)
            return try socket.exchange(request)
        } catch {
            switch error {
            case .absent, .failed(ECONNRESET), .failed(EPIPE): return nil
            case .failed(EACCES), .failed(EPERM):
                throw TunnelError.notPermitted("talk to the WireGuard daemon of \(name)")
            case .failed(let code):
                throw TunnelError.failed("the WireGuard daemon of \(name) does not answer: \(errorText(code))")
            }
        }
    }

    private func understood<Result>(
        _ name: InterfaceName, port: UInt16? = nil, _ body: () throws(UAPICodec.AnswerError) -> Result
    ) throws -> Result {
        do {
            return try body()
        } catch {
            switch error {
            case .refused(EADDRINUSE): throw TunnelError.portInUse(port ?? 0)
            case .refused(let code):
                throw TunnelError.failed("the WireGuard daemon of \(name) refused: \(errorText(code))")
            case .malformed(let why):
                throw TunnelError.failed("the WireGuard daemon of \(name) sent an answer that is none: \(why)")
            }
        }
    }

    private func waitUntil(
        _ limit: Duration, _ failure: String, _ condition: () throws -> Bool
    ) throws {
        let deadline = ContinuousClock.now + limit
        while try !condition() {
            guard ContinuousClock.now < deadline else { throw TunnelError.failed(failure) }
            // No notification covers both the socket and the link; ten looks cost less than a millisecond.
            usleep(10_000)
        }
    }
}
