// SPDX-License-Identifier: Apache-2.0

extension FaultLog {
    /// Parses the text, and opens the mapping it consists of and the one every configuration has, `wg`.
    func root(_ source: ConfigurationSource, keys: [String], wg wgKeys: [String]) -> (root: Section, wg: Section)? {
        guard let node = Document.compose(source.text, self) else {
            if faults.isEmpty { refuse(line: nil, "is empty; a configuration begins with 'wg:'") }
            return nil
        }
        guard let root = Section(root: node, keys: keys, self) else { return nil }
        guard let wg = root.required("wg", "and below it \(wgKeys[0]): wg0") else { return nil }
        return Section(wg, keys: wgKeys).map { (root, $0) }
    }
}
