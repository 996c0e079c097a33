// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NodeDaemon

struct SelfTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "selftest",
        abstract: "Send forbidden packets through this gateway's own rules, in a network namespace of their own.",
        discussion: """
            It takes what the gateway was told last, puts it into a kernel of its own, and says of each boundary
            whether it holds. The running gateway, and the host, are not touched.

            Examples:
              sudo warren-gateway selftest
              sudo warren-gateway selftest --json

            Exit codes: 0 every boundary holds; 1 one does not, or it can't be said.
            """)

    @OptionGroup var options: NodeOptions

    @Flag(help: "One JSON object.")
    var json = false

    func run() throws {
        try GatewaySelfTest(options).run(json: json)
    }
}
