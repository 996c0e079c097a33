// SPDX-License-Identifier: Apache-2.0

import ControlPlaneHTTP
import Glibc
import Logging

/// Each connection is an open file, and the usual limit of 1,024 is there for programs that use select(2).
enum OpenFileLimit {
    /// Of the process's own: stores with their logs, the setup link's socket, the event loops, a backup.
    private static let own = 256

    /// As many as the process may have.
    static func raise() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        let present = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        // As many as are allowed now are enough for a small installation.
        let isRaised = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        return Int(clamping: isRaised ? limit.rlim_max : present)
    }

    /// The standard limits, with as many connections as leave files for the stores: a server that can't open one more
    /// can't commit.
    static func connectionLimits(_ logger: Logger) -> ConnectionLimits {
        var limits = ConnectionLimits()
        let files = raise()
        let connections = max(files - own, own)
        guard connections < limits.connections else { return limits }
        limits.connections = connections
        logger.warning(
            "fewer connections than usual: this process may have few open files",
            metadata: ["connections": "\(connections)", "open_files": "\(files)", "remedy": "raise LimitNOFILE="])
        return limits
    }
}
