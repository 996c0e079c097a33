// SPDX-License-Identifier: Apache-2.0

import ControlPlaneClient
import OverlayProtocol

extension ControlPlaneAPI {
    @inline(never)  // See `member`.
    func setMember(_ name: String, disabled: Bool) async throws -> MemberInfo {
        var update = MemberUpdate()
        update.disabled = disabled
        return try await updateMember(try await member(name).id, update)
    }
}
