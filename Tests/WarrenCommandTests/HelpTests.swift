// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Testing

@testable import warren

/// What `--help` shows can be typed.
@Suite struct HelpTests {
    @Test(arguments: Leaf.all) func `each command has an example, and each example is a command`(leaf: Leaf) throws {
        let examples = leaf.type.configuration.discussion.examples
        #expect(!examples.isEmpty)
        for example in examples {
            // Behind two spaces, on a terminal of 80 columns.
            #expect(example.count <= 78 || example.contains("\\"), "\(example)")
            let words = example.words
            #expect(words.count > 1, "\(example)")
            _ = try Warren.parseAsRoot(Array(words.dropFirst()))
        }
        #expect(examples.contains { Array($0.words.dropFirst().prefix(leaf.path.count)) == leaf.path })
    }

    @Test func `all of them are walked`() {
        #expect(Leaf.all.count > 100)
    }
}

/// A command without subcommands.
struct Leaf: CustomTestStringConvertible, Sendable {
    let path: [String]
    let type: any ParsableCommand.Type

    var testDescription: String { path.joined(separator: " ") }

    static let all = leaves(of: Warren.self, [])

    private static func leaves(of type: any ParsableCommand.Type, _ path: [String]) -> [Leaf] {
        let subcommands = type.configuration.subcommands
        guard !subcommands.isEmpty else { return [Leaf(path: path, type: type)] }
        return subcommands.flatMap { leaves(of: $0, path + [$0._commandName]) }
    }
}

extension String {
    /// The commands that stand under "Example" in a text; one may go on behind a backslash.
    fileprivate var examples: [String] {
        replacing("\\\n", with: "\\").split(separator: "\n").drop { !$0.contains("Example") }
            .map { String($0.drop { $0 == " " }) }
            .filter { $0.hasPrefix("warren ") || $0.hasPrefix("sudo warren ") }
    }

    /// As a shell makes words of it, up to a pipe, a redirection or the remark that follows after some space.
    fileprivate var words: [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var spaces = 0
        for character in hasPrefix("sudo ") ? dropFirst(5) : self[...] {
            if let open = quote {
                if character == open { quote = nil } else { word?.append(character) }
            } else if character == "\"" || character == "'" {
                (quote, word, spaces) = (character, word ?? "", 0)
            } else if character == "\\" {
                (word, spaces) = (nil, -80)
            } else if character == " " {
                if let ended = word { words.append(ended) }
                (word, spaces) = (nil, spaces + 1)
                if spaces > 2 { return words }
            } else {
                if word == nil, "|>".contains(character) { return words }
                (word, spaces) = ((word ?? "") + String(character), 0)
            }
        }
        return words + (word.map { [$0] } ?? [])
    }
}
