// SPDX-License-Identifier: Apache-2.0

import ControlPlaneClient
import OverlayProtocol

extension ControlPlaneAPI {
    /// By its id, or the end of it that lists show.
    @inline(never)  // Swift 6.3.1 crashes where it inlines this into a command's coroutine, with -O.
    func accessRequest(_ name: String) async throws -> AccessRequestInfo {
        try find(name, "request", in: try await accessRequests()) { [$0.shortID, "\($0.id)"] }
    }
}
