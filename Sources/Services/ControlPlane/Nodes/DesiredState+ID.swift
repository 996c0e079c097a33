// SPDX-License-Identifier: Apache-2.0

import Credentials
import OverlayModel
import OverlayProtocol

extension DesiredState {
    /// The SHA-256 of its canonical JSON.
    var id: String {
        get throws { SecretDigest(of: try CanonicalJSON.encode(self).utf8).description }
    }
}
