// SPDX-License-Identifier: Apache-2.0

/// Finds the word that was meant.
enum Spelling {
    /// - Returns: the word of `words` that is fewest edits away from `text`; nil when more than a third of it would have
    ///   to change, or when `text` is no word at all.
    static func nearest(to text: String, in words: [String]) -> String? {
        guard text.utf8.count <= 40 else { return nil }
        let nearest = words.map { (word: $0, edits: edits(from: text, to: $0)) }.min { $0.edits < $1.edits }
        guard let nearest, nearest.edits <= max(1, nearest.word.count / 3) else { return nil }
        return nearest.word
    }

    /// Insertions, deletions, replacements and swaps of neighbours (the "optimal string alignment" distance).
    static func edits(from a: String, to b: String) -> Int {
        let (a, b) = (Array(a.utf8), Array(b.utf8))
        var before: [Int] = []
        var row = Array(0...b.count)
        for i in a.indices {
            var next = [i + 1]
            for j in b.indices {
                let replaced = row[j] + (a[i] == b[j] ? 0 : 1)
                var best = min(replaced, row[j + 1] + 1, next[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, before[j - 1] + 1) }
                next.append(best)
            }
            (before, row) = (row, next)
        }
        return row[b.count]
    }
}
