// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NodeRuntime
import NodeSocket
import OverlayProtocol

/// Which node of this machine is asked.
struct NodeSocketOptions: ParsableArguments {
    @Option(help: "The node's socket; a gateway's is /run/warren/gateway.sock.")
    var socket = "/run/warren/agent.sock"

    var client: NodeSocketClient { NodeSocketClient(path: socket) }
}
