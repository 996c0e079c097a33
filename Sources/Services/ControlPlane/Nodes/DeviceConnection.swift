// SPDX-License-Identifier: Apache-2.0

import OverlayProtocol

/// What reads a device's state as it changes.
protocol DeviceConnection: AnyObject, Sendable {
    /// Sends what the configuration changes for the device.
    func offer(_ snapshot: TenantSnapshot)
    func close(_ code: StreamCloseCode, _ reason: String)
}
