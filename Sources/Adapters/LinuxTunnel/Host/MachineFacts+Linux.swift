// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
public import NodeRuntime
import OverlayModel

extension MachineFacts {
    /// What this machine says of itself now.
    public static func read() -> MachineFacts {
        let kernel = file("/proc/sys/kernel/osrelease") ?? "unknown"
        return MachineFacts(
            bootID: file("/proc/sys/kernel/random/boot_id") ?? "unknown",
            hostname: file("/proc/sys/kernel/hostname") ?? "unknown", os: distribution ?? "Linux", kernel: kernel,
            isNetworkAdministrator: Preflight.isNetworkAdministrator)
    }

    /// os-release(5): `Debian GNU/Linux 12 (bookworm)`
    private static var distribution: String? {
        let line = file("/etc/os-release")?.split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }
        return line.map { $0.dropFirst("PRETTY_NAME=".count).filter { $0 != "\"" } }
    }

    private static func file(_ path: String) -> String? {
        (try? SystemFile.read(path)).flatMap { $0 }.map { $0.last == "\n" ? String($0.dropLast()) : $0 }
    }
}

extension NodeClock {
    public static var system: NodeClock {
        NodeClock(
            sinceBoot: {
                var time = timespec()
                unsafe clock_gettime(CLOCK_BOOTTIME, &time)
                return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
            },
            wall: { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) })
    }
}
