// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Wakes one waiting thread. Signals that come while nobody waits are kept, as one.
final class WakeSignal: Sendable {
    private let readEnd: Int32
    private let writeEnd: Int32

    init() throws(FlowLogWriter.SetupError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw FlowLogWriter.SetupError(description: "cannot make a pipe: \(RotatingFile.text(errno))")
        }
        (readEnd, writeEnd) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    func signal() {
        // A full pipe holds signals enough.
        var byte: UInt8 = 1
        _ = write(writeEnd, &byte, 1)
    }

    /// Waits for a signal.
    /// - Returns: false if none came in time.
    @discardableResult
    func wait(milliseconds: Int32) -> Bool {
        var waiting = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, milliseconds) > 0 else { return false }
        var bytes = [UInt8](repeating: 0, count: 256)
        while read(readEnd, &bytes, bytes.count) > 0 {}
        return true
    }
}
