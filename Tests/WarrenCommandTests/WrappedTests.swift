// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import warren

@Suite struct WrappedTests {
    @Test func `a line is broken between words, and goes on indented`() {
        #expect(
            "  peer:  gw at 192.0.2.1 has 10.0.0.0/24".wrapped(to: 20, indent: 9) == """
                  peer:  gw at
                         192.0.2.1
                         has
                         10.0.0.0/24
                """)
    }

    @Test func `what fits, and what goes to a program, stays as it is`() {
        let text = "one\n  two   three\n"
        #expect(text.wrapped(to: 13) == text)
        let long = String(repeating: "word ", count: 100)
        #expect(long.wrapped(to: nil) == long)
    }

    @Test func `a word that is too wide stays whole`() {
        let url = String(repeating: "x", count: 30)
        #expect("at \(url) now".wrapped(to: 20, indent: 2) == "at\n  \(url)\n  now")
    }
}
