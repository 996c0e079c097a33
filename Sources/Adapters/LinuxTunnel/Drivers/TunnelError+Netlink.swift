// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxNetlink
import NodeRuntime

/// Runs `body` and says what the kernel refused in the words of the tunnel's port.
func translated<Result>(_ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let error as NetlinkError {
        let isPermission = error.code == EPERM || error.code == EACCES
        throw isPermission ? TunnelError.notPermitted(error.description) : .failed(error.description)
    }
}

extension Link {
    /// What the link is, for a person.
    var words: String { kind.map { "of kind \($0)" } ?? (isLoopback ? "loopback" : "a network card") }
}
