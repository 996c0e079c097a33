// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import NodeRuntime

/// Which implementation of WireGuard `auto` took, and why not the ones before it.
public struct TunnelSelection: Sendable, CustomStringConvertible {
    public struct PassedOver: Hashable, Sendable {
        public let driver: TunnelDriver
        public let reason: String
    }

    public let backend: any TunnelBackend
    public let passedOver: [PassedOver]

    /// The implementations there are, in the order in which `auto` tries them.
    public static func candidates() -> [any TunnelBackend] { [KernelTunnel(), UAPITunnel()] }

    /// The driver that has the interface already, else the first that this machine can run.
    /// - Throws: `TunnelError.failed` with every driver's reason where there is none.
    public static func choose(
        for name: InterfaceName, from candidates: [any TunnelBackend] = candidates()
    ) throws(TunnelError) -> TunnelSelection {
        // An interface left by an earlier run is adopted, and sessions with it, even if a better driver came meanwhile.
        if let owner = candidates.first(where: { $0.unavailability() == nil && has($0, name) }) {
            return TunnelSelection(backend: owner, passedOver: [])
        }
        var passedOver: [PassedOver] = []
        for candidate in candidates {
            guard let reason = candidate.unavailability() else {
                return TunnelSelection(backend: candidate, passedOver: passedOver)
            }
            passedOver.append(PassedOver(driver: candidate.driver, reason: reason))
        }
        let reasons = passedOver.map { "\($0.driver.rawValue): \($0.reason)" }.joined(separator: "; ")
        throw .failed("this machine can run no WireGuard: \(reasons)")
    }

    /// `uapi; not kernel: this kernel has no WireGuard module (modprobe wireguard)`
    public var description: String {
        ([backend.driver.rawValue] + passedOver.map { "not \($0.driver.rawValue): \($0.reason)" })
            .joined(separator: "; ")
    }

    private static func has(_ backend: any TunnelBackend, _ name: InterfaceName) -> Bool {
        (try? backend.observe(name)) != nil
    }
}
