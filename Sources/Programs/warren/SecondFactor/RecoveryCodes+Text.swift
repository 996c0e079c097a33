// SPDX-License-Identifier: Apache-2.0

import ControlPlaneClient
import OverlayProtocol

extension RecoveryCodes {
    var text: String {
        """
        Recovery codes, each for one sign-in without the app. They are shown this once; keep
        them where you keep no password:

        \(recoveryCodes.map { "  \($0)" }.joined(separator: "\n"))
        """
    }
}
