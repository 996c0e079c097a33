// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol

/// A state that a node was told to run.
struct SentState: Sendable {
    let id: String
    let at: Timestamp
}

/// What reads a device's state as it changes.
protocol DeviceConnection: AnyObject, Sendable {
    /// Sends what the configuration changes for the device.
    func offer(_ snapshot: TenantSnapshot)
    /// Tells who of the device's peers came or went, where that can be told.
    func hint()
    /// When something came on it last.
    var lastHeard: Timestamp { get }
    /// The state that it was told to run last, where it says what it runs.
    var lastSent: SentState? { get }
    func close(_ code: StreamCloseCode, _ reason: String)
}
