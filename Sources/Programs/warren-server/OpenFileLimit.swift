// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Each agent is a socket, and the usual limit of 1,024 is there for programs that use select(2).
func raiseOpenFileLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    // As many as are allowed now are enough for a small installation.
    _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}
