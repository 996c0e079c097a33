// SPDX-License-Identifier: Apache-2.0

public import OverlayModel

/// What a machine says of itself.
public struct MachineFacts: Sendable {
    public let bootID: String
    public let hostname: String
    public let os: String
    /// `uname -r`
    public let kernel: String
    public let isNetworkAdministrator: Bool

    public init(bootID: String, hostname: String, os: String, kernel: String, isNetworkAdministrator: Bool) {
        self.bootID = bootID
        self.hostname = hostname
        self.os = os
        self.kernel = kernel
        self.isNetworkAdministrator = isNetworkAdministrator
    }
}

/// A machine's clocks.
public struct NodeClock: Sendable {
    /// Since the machine's boot, suspended time included: later processes see later times.
    public let sinceBoot: @Sendable () -> Duration
    public let wall: @Sendable () -> Timestamp

    public init(sinceBoot: @escaping @Sendable () -> Duration, wall: @escaping @Sendable () -> Timestamp) {
        self.sinceBoot = sinceBoot
        self.wall = wall
    }
}
