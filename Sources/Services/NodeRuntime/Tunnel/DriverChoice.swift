// SPDX-License-Identifier: Apache-2.0

/// Which WireGuard implementation a configuration asks for.
public enum DriverChoice: Hashable, Sendable, CustomStringConvertible {
    /// The first that works here, in the order of `TunnelDriver`.
    case automatic
    case only(TunnelDriver)

    /// Whether a driver is among those to choose from.
    public func allows(_ driver: TunnelDriver) -> Bool { self == .automatic || self == .only(driver) }

    public var description: String {
        switch self {
        case .automatic: "auto"
        case .only(let driver): driver.rawValue
        }
    }
}
