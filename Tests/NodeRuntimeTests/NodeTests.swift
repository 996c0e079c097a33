// SPDX-License-Identifier: Apache-2.0

import Addressing
import Synchronization
import Testing

@testable import NodeRuntime

/// A node that is up, event by event.
@Suite struct NodeTests {
    let machine = FakeMachine()

    @Test func `a change that the system refuses half-way leaves what ran`() throws {
        var node = try started()
        let before = machine.state.withLock { ($0.tunnel, $0.network) }
        machine.break("peers")
        node.handle(NodeEvents(desired: try changed()))
        #expect(machine.state.withLock { ($0.tunnel, $0.network) } == before)
        #expect(machine.said.contains { $0.hasPrefix("error not reloaded") })
        #expect(!machine.said.contains("notice reloaded"))
    }

    @Test func `it is tried again with each look around, and said once`() throws {
        var node = try started()
        machine.break("peers")
        node.handle(NodeEvents(desired: try changed()))
        for _ in 0..<3 { node.handle(NodeEvents(lookAround: true)) }
        #expect(machine.said.count { $0.hasPrefix("error not reloaded") } == 1)
        machine.mend()
        node.handle(NodeEvents(hostChanged: true))
        #expect(machine.state.withLock { $0.tunnel?.listenPort } == 51820, "not with every event")
        node.handle(NodeEvents(lookAround: true))
        #expect(machine.state.withLock { $0.tunnel?.listenPort } == 51821)
        #expect(machine.said.last == "notice reloaded")
        machine.clearLog()
        node.handle(NodeEvents(lookAround: true))
        #expect(machine.log.isEmpty, "and that was all")
    }

    @Test func `whoever asks again is answered again, at once`() throws {
        var node = try started()
        machine.break("peers")
        for _ in 0..<2 { node.handle(NodeEvents(desired: try changed())) }
        #expect(machine.said.count { $0.hasPrefix("error not reloaded") } == 2)
        machine.mend()
        node.handle(NodeEvents(desired: try changed()))
        #expect(machine.said.last == "notice reloaded")
    }

    @Test func `going back to what runs ends the trying`() throws {
        var node = try started()
        machine.break("peers")
        node.handle(NodeEvents(desired: try changed()))
        node.handle(NodeEvents(desired: try gateway()))
        #expect(machine.said.last == "notice reloaded")
        machine.mend()
        node.handle(NodeEvents(lookAround: true))
        #expect(machine.state.withLock { $0.tunnel?.listenPort } == 51820)
    }

    @Test func `what cannot be repaired is said once, until it is`() throws {
        var node = try started()
        machine.state.withLock { $0.network?.isUp = false }
        machine.break("network up")
        for _ in 0..<3 { node.handle(NodeEvents(lookAround: true)) }
        #expect(machine.said.count { $0.hasPrefix("error not as it should be") } == 1)
        machine.mend()
        node.handle(NodeEvents(lookAround: true))
        #expect(machine.isUp && machine.said.last == "notice as it should be again")
    }

    @Test func `a change is not lost when what ran cannot be repaired`() throws {
        var node = try started()
        machine.state.withLock { $0.network?.isUp = false }
        machine.break("network up")
        node.handle(NodeEvents(desired: try changed(), hostChanged: true))
        machine.mend()
        node.handle(NodeEvents(lookAround: true))
        #expect(machine.said.last == "notice reloaded")
    }

    private func started() throws -> Node {
        var node = Node(try gateway(), ports: machine.ports, logger: machine.logger)
        try node.start()
        return node
    }

    /// With another port and another address.
    private func changed() throws -> NodeState {
        var state = try gateway()
        state.tunnel.listenPort = 51821
        state.network.addresses = [try InterfaceAddress("10.10.0.254/24")]
        return state
    }
}
