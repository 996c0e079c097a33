// SPDX-License-Identifier: Apache-2.0

public import Addressing
import Glibc
import LinuxNetlink
public import NodeRuntime

/// The switches under /proc/sys/net, in the calling thread's network namespace.
///
/// Forwarding is turned on for each interface but loopback; the global switch of IPv4 stays as it is. What is changed
/// is written to `STATE_DIR/IFACE.switches.json` before it is changed. An interface whose name is no `InterfaceName`
/// stays as it is, since rules could not guard it.
public struct LinuxForwardingSwitches: ForwardingSwitches {
    private static let purpose = "switches.json"

    private let directory: StateDirectory

    /// - Parameter stateDirectory: must outlive the process, and must not outlive the machine's run.
    public init(stateDirectory: String = "/run/warren") {
        directory = StateDirectory(stateDirectory)
    }

    public func enable(for interface: InterfaceName) throws -> Set<InterfaceName> {
        let interfaces = try Self.interfaces()
        let record = try directory.locked { try enable(for: interface, among: interfaces) }
        // A host that routes in general, by now, is not held back.
        guard try Self.read(SwitchPlan.global) == 0 else { return [] }
        return Set(
            interfaces.filter { $0 != interface && record.change(of: SwitchPlan.forwarding("\($0)"))?.before == 0 })
    }

    public func restore(for interface: InterfaceName) throws {
        try directory.locked { try putBack(interface) }
    }

    private func putBack(_ interface: InterfaceName) throws {
        let namespace = try Self.namespace()
        if let record = try record(of: interface, in: namespace) {
            let others = try otherRecords(than: interface, in: namespace)
            for setting in try record.restoration(others: others, read: Self.read) { try Self.write(setting) }
        }
        try directory.remove(interface, Self.purpose)
    }

    /// Writes down, then sets.
    private func enable(for interface: InterfaceName, among interfaces: [InterfaceName]) throws -> SwitchRecord {
        let namespace = try Self.namespace()
        let others = try otherRecords(than: interface, in: namespace)
        let isRouter = try Self.read(SwitchPlan.global) == 1
        var record =
            try record(of: interface, in: namespace)
            ?? SwitchRecord(namespace: namespace, wasRouter: others.first?.wasRouter ?? isRouter)
        let settings = try SwitchPlan.settings(
            tunnel: interface.description, interfaces: interfaces.map(\.description), read: Self.read)
        for setting in settings {
            guard let current = try Self.read(setting.path) else { continue }
            record.take(setting, current: current, others: others)
        }
        try directory.write(try record.json(), interface, Self.purpose)
        for setting in settings { try Self.write(setting) }
        return record
    }

    /// - Returns: nil also for one of a namespace that is gone, and its switches with it.
    private func record(of interface: InterfaceName, in namespace: String) throws -> SwitchRecord? {
        guard let text = try directory.read(interface, Self.purpose) else { return nil }
        let record = try SwitchRecord(json: text)
        return record.namespace == namespace ? record : nil
    }

    private func otherRecords(than interface: InterfaceName, in namespace: String) throws -> [SwitchRecord] {
        try directory.others(than: interface, Self.purpose).map(SwitchRecord.init(json:))
            .filter { $0.namespace == namespace }
    }

    private static func interfaces() throws -> [InterfaceName] {
        var route = try RouteNetlink()
        return try route.links().filter { !$0.isLoopback }.compactMap { try? InterfaceName($0.name) }
    }

    private static func read(_ path: String) throws -> Int? {
        try SystemFile.read("/proc/sys/net/\(path)").flatMap { text in
            Int(text.split(whereSeparator: \.isWhitespace).first ?? "")
        }
    }

    /// What holds is not written again.
    private static func write(_ setting: SwitchSetting) throws {
        guard let current = try read(setting.path), current != setting.value else { return }
        try SystemFile.overwrite("/proc/sys/net/\(setting.path)", with: "\(setting.value)")
    }

    /// `4026531840:4`: the namespace's inode and its file system.
    private static func namespace() throws -> String {
        var status = stat()
        // A thread may be in a namespace of its own.
        guard unsafe stat("/proc/thread-self/ns/net", &status) == 0 else {
            throw SystemFileError(operation: "read /proc/thread-self/ns/net", code: errno)
        }
        return "\(status.st_ino):\(status.st_dev)"
    }
}
