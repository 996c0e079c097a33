// SPDX-License-Identifier: Apache-2.0

import NodeRuntime
import OverlayProtocol

extension NodeReport {
    /// Whether there is nothing to mend on this machine.
    var isHealthy: Bool { life == .running && observed?.faults.isEmpty == true }

    /// How it is, and whether anything is wrong.
    var diagnosis: String { isHealthy ? text + "\n  nothing is wrong with this machine" : text }
}
