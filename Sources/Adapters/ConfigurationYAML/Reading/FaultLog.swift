// SPDX-License-Identifier: Apache-2.0

/// Collects the faults of one file while it is read. A class, because every place in the file writes to the same.
final class FaultLog {
    let file: String
    private(set) var faults: [ConfigurationFault] = []
    private(set) var warnings: [ConfigurationFault] = []
    /// The lines of the fields of `wg`, for what turns out only when they are put to use.
    var lines: [String: Int] = [:]

    init(file: String) {
        self.file = file
    }

    func refuse(line: Int?, column: Int? = nil, field: String = "", _ message: String) {
        faults.append(ConfigurationFault(file: file, line: line, column: column, field: field, message: message))
    }

    func warn(line: Int?, field: String, _ message: String) {
        warnings.append(ConfigurationFault(file: file, line: line, field: field, message: message))
    }

    /// - Returns: the value, which is there whenever nothing is wrong.
    func conclude<Value>(_ value: Value?) throws(ConfigurationFaults) -> LoadedConfiguration<Value> {
        guard faults.isEmpty, let value else { throw ConfigurationFaults(faults: Self.inOrder(faults)) }
        return LoadedConfiguration(
            configuration: value, warnings: Self.inOrder(warnings), file: file, lines: lines)
    }

    /// By place; what is missing comes after what is wrong on the same line.
    private static func inOrder(_ faults: [ConfigurationFault]) -> [ConfigurationFault] {
        func place(_ fault: ConfigurationFault) -> (Int, Int) { (fault.line ?? 0, fault.column ?? .max) }
        let numbered = faults.enumerated().sorted { a, b in
            place(a.element) == place(b.element) ? a.offset < b.offset : place(a.element) < place(b.element)
        }
        return numbered.map(\.element)
    }
}
