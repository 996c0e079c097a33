// SPDX-License-Identifier: Apache-2.0

/// Something that is wrong in a configuration file, at its place: printed `FILE:LINE: FIELD: what is wrong; what would
/// be right`.
public struct ConfigurationFault: Hashable, Sendable, CustomStringConvertible {
    public let file: String
    /// From 1; nil where the file as a whole is meant.
    public let line: Int?
    /// From 1, in Unicode scalars; nil where the line is enough.
    public let column: Int?
    /// Such as `wg.peers[1].allowed_ips[0]`; empty where no field is meant.
    public let field: String
    public let message: String

    public init(file: String, line: Int? = nil, column: Int? = nil, field: String = "", message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.field = field
        self.message = message
    }

    public var description: String {
        let place = line.map { "\(file):\($0)" } ?? file
        return field.isEmpty ? "\(place): \(message)" : "\(place): \(field): \(message)"
    }
}

/// Everything that is wrong in a configuration file, in the order of its lines.
public struct ConfigurationFaults: Error, Hashable, Sendable, CustomStringConvertible {
    public let faults: [ConfigurationFault]

    public var description: String { faults.map(\.description).joined(separator: "\n") }
}

/// A configuration without faults, and what its reader should know all the same.
public struct LoadedConfiguration<Configuration: Sendable>: Sendable {
    public let configuration: Configuration
    public let warnings: [ConfigurationFault]
    let file: String
    let lines: [String: Int]

    /// What turns out to be wrong with a field of `wg` when it is put to use on this machine.
    public func fault(in field: String, _ message: String) -> ConfigurationFault {
        ConfigurationFault(file: file, line: lines[field], field: field, message: message)
    }
}
