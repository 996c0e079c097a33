// SPDX-License-Identifier: Apache-2.0

import OverlayModel
import OverlayProtocol

extension NodeDescription {
    /// What somebody is told who asks from afar what is wrong here.
    func debugReport(
        at now: Timestamp, _ consent: NodeConsent, told: StateSnapshot?, _ observed: ObservedState?, _ log: LogTail
    ) -> DebugReport {
        DebugReport(
            at: now, hostname: facts.hostname, os: facts.os, kernel: facts.kernel, version: version,
            drivers: drivers.map(\.rawValue), acceptsRoutes: consent.acceptsRoutes,
            acceptsExit: consent.acceptsExit, blocksIncoming: consent.blocksIncoming, revision: told?.revision,
            stateID: told?.stateID, observed: observed, log: log.lines)
    }
}
