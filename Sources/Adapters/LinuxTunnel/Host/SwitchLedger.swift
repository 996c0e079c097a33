// SPDX-License-Identifier: Apache-2.0

import Addressing
import FoundationEssentials
import Glibc

/// What an interface's gateway needs of the kernel's switches, and what they were before: written down before each
/// change, so that it can be put back after a crash.
struct SwitchLedger: Codable {
    struct Entry: Codable {
        /// Below /proc/sys.
        let path: String
        let needed: String
        /// nil where it was as needed before any Warren program came.
        var before: String?
    }

    var entries: [Entry] = []

    subscript(path: String) -> Entry? {
        get { entries.first { $0.path == path } }
        set {
            entries.removeAll { $0.path == path }
            if let newValue { entries.append(newValue) }
        }
    }
}

/// The folder with the ledgers of all interfaces.
struct SwitchLedgers {
    let folder: String

    private static let suffix = ".switches.json"

    func read(_ interface: InterfaceName) throws -> SwitchLedger { try read(path(interface)) }

    func write(_ ledger: SwitchLedger, _ interface: InterfaceName) throws {
        _ = unsafe mkdir(folder, 0o755)
        try SystemFile.replace(path(interface), Array(try JSONEncoder().encode(ledger)))
    }

    func remove(_ interface: InterfaceName) { SystemFile.remove(path(interface)) }

    func others(than interface: InterfaceName) throws -> [(interface: InterfaceName, ledger: SwitchLedger)] {
        let names = SystemFile.names(in: folder).filter { $0.hasSuffix(Self.suffix) }
        return try names.compactMap { name in
            guard let other = try? InterfaceName(name.dropLast(Self.suffix.count)), other != interface else { return nil }
            return (other, try read(path(other)))
        }
    }

    private func path(_ interface: InterfaceName) -> String { "\(folder)/\(interface)\(Self.suffix)" }

    private func read(_ path: String) throws -> SwitchLedger {
        guard let bytes = try SystemFile.read(path) else { return SwitchLedger() }
        // A ledger that was cut short by a full disk says nothing that could be trusted.
        return (try? JSONDecoder().decode(SwitchLedger.self, from: Data(bytes))) ?? SwitchLedger()
    }
}
