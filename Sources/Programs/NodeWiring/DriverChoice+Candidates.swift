// SPDX-License-Identifier: Apache-2.0

import LinuxTunnel
public import NodeRuntime

extension DriverChoice {
    /// The drivers to choose from.
    public var candidates: [any TunnelBackend] {
        switch self {
        case .automatic: TunnelSelection.candidates()
        case .only(let driver): TunnelSelection.candidates().filter { $0.driver == driver }
        }
    }
}
