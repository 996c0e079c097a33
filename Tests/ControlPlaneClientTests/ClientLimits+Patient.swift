// SPDX-License-Identifier: Apache-2.0

@testable import ControlPlaneClient

extension ClientLimits {
    /// For tests that are not about time: they run beside a thousand others, on as few cores as there are.
    static func patient(message: Int = 16 << 20) -> ClientLimits {
        let long = Duration.seconds(600)
        return ClientLimits(connect: long, handshake: long, request: long, silence: long, message: message)
    }
}
