// SPDX-License-Identifier: Apache-2.0

/// A name that stands for nothing, or for several things.
struct NameError: Error, CustomStringConvertible {
    /// `device`
    let kind: String
    /// nil: none was given, and there isn't just one.
    let name: String?
    /// In full: what it may stand for; empty: there is none.
    let matches: [String]
    /// Names that are like it, or all of the few that there are.
    let near: [String]

    var description: String {
        guard let name else {
            return near.isEmpty ? "there is no \(kind) yet" : "there are \(near.count) \(kind)s: say which"
        }
        return matches.isEmpty
            ? "there is no \(kind) '\(name)'"
            : "'\(name)' is \(matches.count) \(kind)s: \(matches.joined(separator: ", "))"
    }

    var remedy: String? {
        if !matches.isEmpty { return "write one of them in full" }
        return near.isEmpty ? nil : "there is: \(near.joined(separator: ", "))"
    }
}

/// The one of `items` that `name` stands for.
/// - Parameter names: of an item: the short one, others, and last its id.
func find<Item>(
    _ name: String, _ kind: String, in items: [Item], names: (Item) -> [String]
) throws(NameError) -> Item {
    let matches = items.filter { names($0).contains(name) }
    if let match = matches.first, matches.count == 1 { return match }
    let full = matches.map { item in names(item).dropLast().last ?? "" }
    let short = items.compactMap { names($0).first }
    throw NameError(kind: kind, name: name, matches: full.sorted(), near: near(name, short))
}

/// The names most like `name`, at most five.
private func near(_ name: String, _ names: [String]) -> [String] {
    let all = Set(names).sorted()
    if all.count <= 5 { return all }
    let ranked = all.map { (name: $0, distance: distance(name, $0)) }.sorted {
        ($0.distance, $0.name) < ($1.distance, $1.name)
    }
    let alike = ranked.filter { $0.distance <= max(2, name.count / 3) || $0.name.hasPrefix(name) }
    return alike.prefix(5).map(\.name)
}

/// Letters to insert, delete or replace to make one of the other (Levenshtein).
private func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.utf8), Array(b.utf8))
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, y) in b.enumerated() {
            let replaced = diagonal + (x == y ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
        }
    }
    return row[b.count]
}
