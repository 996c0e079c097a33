// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NodeRuntime
import NodeSocket
import OverlayProtocol

/// Which node of this machine is asked, and how its answer is printed.
struct NodeSocketOptions: ParsableArguments {
    @Option(help: "The node's socket; a gateway's is /run/warren/gateway.sock.")
    var socket = "/run/warren/agent.sock"

    @Flag(help: "Print the node's report, as JSON.")
    var json = false

    var node: NodeSocketClient { NodeSocketClient(path: socket) }

    func print(_ report: NodeReport) throws {
        Swift.print(json ? try report.prettyJSON : report.text)
    }
}
