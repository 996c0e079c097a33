// SPDX-License-Identifier: Apache-2.0

public import NodeRuntime

/// Which driver a tunnel gets, and why not another.
public struct TunnelSelection: Sendable {
    public let backend: any TunnelBackend
    /// The drivers that were tried before, and why they can't be had here.
    public let passedOver: [(driver: TunnelDriver, reason: String)]

    /// - Parameter driver: nil: the first that works, in the order of `TunnelDriver`.
    /// - Throws: with the reasons, where none works.
    public init(_ driver: TunnelDriver?) throws(TunnelError) {
        var passedOver: [(driver: TunnelDriver, reason: String)] = []
        for candidate in Self.backends where driver == nil || candidate.driver == driver {
            if let reason = candidate.unavailability() {
                passedOver.append((candidate.driver, reason))
            } else {
                self.backend = candidate
                self.passedOver = passedOver
                return
            }
        }
        let reasons = passedOver.map { "\($0.driver.rawValue): \($0.reason)" }.joined(separator: "; ")
        throw .failed("no WireGuard on this machine. \(reasons)")
    }

    private static var backends: [any TunnelBackend] { [KernelTunnel(), UAPITunnel()] }
}
