// SPDX-License-Identifier: Apache-2.0

import ConfigurationYAML
import Foundation
import Testing

@Suite struct DecodedFileTests {
    struct Shelf: Decodable, Equatable {
        var name: String
        var rows: Int?
        var isOpen: Bool?
        var books: [String: Book]?

        struct Book: Decodable, Equatable {
            var pages: UInt16?
            var tags: [String]?
        }
    }

    @Test func `a scalar is what the type asks for`() throws {
        let shelf = try read("name: 42\nrows: 3\nisOpen: true\nbooks: {one: {pages: 7, tags: [8080, '9', x]}}\n").value
        #expect(
            shelf
                == Shelf(
                    name: "42", rows: 3, isOpen: true,
                    books: ["one": .init(pages: 7, tags: ["8080", "9", "x"])]))
        #expect(try read("name: a\nrows:\nbooks: ~\n").value == Shelf(name: "a"))
    }

    @Test(arguments: [
        ("rows: 3\n", "1: 'name' is missing"),
        ("name: a\nrows: many\n", "2: rows: write a whole number"),
        ("name: a\nbooks:\n  one:\n    pages: 70000\n", "4: books.one.pages: write a whole number"),
        ("name: a\nbooks:\n  one:\n    tags: no\n", "4: books.one.tags: write a list"),
        ("name: a\nbooks:\n  one:\n    page: 1\n", "4: books.one.page: there is no such field"),
        ("name: a\nname: b\n", "'name' is there twice"),
        ("name: [\n", "is not YAML here"),
        ("", "is empty"),
    ])
    func `what is wrong is said at its line`(text: String, message: String) throws {
        let faults = #expect(throws: ConfigurationFaults.self) { try read(text) }
        #expect(faults?.description.contains(message) == true, "\(String(describing: faults))")
    }

    @Test func `what others find wrong has its line, or that of what holds it`() throws {
        let file = try read("name: a\nbooks:\n  one:\n    tags: [x,\n      y]\n")
        #expect(file.fault(in: "books.one.tags[1]", "no").line == 5)
        #expect(file.fault(in: "books.one.pages", "no").line == 3)
        #expect(file.fault(in: "rows", "no").line == 1)
    }

    private func read(_ text: String) throws -> DecodedFile<Shelf> {
        let path = URL.temporaryDirectory.appending(path: "warren-\(UUID()).yaml").path
        try Data(text.utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try DecodedFile(Shelf.self, path: path)
    }
}
