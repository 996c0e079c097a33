// SPDX-License-Identifier: Apache-2.0

import Logging
import NodeRuntime
import Synchronization
import Testing

@Suite struct LineLogHandlerTests {
    @Test func `an event is one line: level, message, fields in order of their names`() {
        #expect(line("ready", ["peers": "3", "interface": "wg0"]) == "info ready interface=wg0 peers=3\n")
    }

    @Test func `values that would break the line are quoted`() {
        #expect(line("x", ["reason": "two words"]) == "info x reason=\"two words\"\n")
        #expect(line("x", ["reason": "a\nb\u{1b}\"c\""]) == "info x reason=\"a\\nb\\u{1b}\\\"c\\\"\"\n")
        #expect(line("x", ["reason": ""]) == "info x reason=\"\"\n")
        #expect(line("first\nsecond", [:]) == "info first\\nsecond\n")
    }

    private func line(_ message: Logger.Message, _ metadata: Logger.Metadata) -> String {
        let lines = Lines()
        let logger = Logger(label: "test") { _ in
            LineLogHandler(level: .info) { line in lines.text.withLock { $0 += line } }
        }
        logger.info(message, metadata: metadata)
        logger.debug("too fine")
        return lines.text.withLock { $0 }
    }
}

private final class Lines: Sendable {
    let text = Mutex("")
}
