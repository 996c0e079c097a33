// SPDX-License-Identifier: Apache-2.0

import Credentials
import NodeRuntime
import OverlayModel

/// What came of an attempt at enrolling.
struct Attempt: Encodable {
    let name: String
    /// CLOCK_MONOTONIC, nanoseconds.
    let begun: UInt64
    /// nil: refused.
    let deviceID: String?
    let refusal: String?

    init(enrolling link: any ControlLink, with joinKey: Secret, as name: String) async {
        self.name = name
        begun = monotonicNanoseconds()
        do {
            deviceID = try await AgentIdentity(enrolling: link, with: joinKey, as: name).deviceID.description
            refusal = nil
        } catch {
            (deviceID, refusal) = (nil, "\(error)")
        }
    }
}
