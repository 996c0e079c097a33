// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import NodeRuntime
import NodeSocket
import OverlayProtocol

/// Which node of this machine is asked.
struct NodeSocketOptions: ParsableArguments {
    @Option(help: "The node's socket; without it the agent's in /run/warren, or the gateway's where there is no agent.")
    var socket: String?

    var client: NodeSocketClient { NodeSocketClient(path: path { FileManager.default.fileExists(atPath: $0) }) }

    func path(exists: (String) -> Bool) -> String {
        socket ?? Self.standard.first(where: exists) ?? Self.standard[0]
    }

    private static let standard = ["/run/warren/agent.sock", "/run/warren/gateway.sock"]
}
