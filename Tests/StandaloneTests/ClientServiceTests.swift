// SPDX-License-Identifier: Apache-2.0

import Addressing
import Logging
import NodeRuntime
import ServiceLifecycle
import Standalone
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(10))) struct ClientServiceTests {
    let machine = Machine()

    @Test func `it comes up, repairs, follows a reload, and takes all of it down`() async throws {
        let (reloads, reload) = AsyncStream.makeStream(of: ClientConfiguration.self)
        let address = try #require(IPAddress("192.0.2.1"))
        machine.set { $0.names["vpn.example.org"] = [address] }
        let service = ClientService(
            initial: try laptop(["10.20.0.0/24"], server: "vpn.example.org:51820"), reloads: reloads,
            ports: machine.ports, logger: machine.logger)
        let group = ServiceGroup(services: [service], logger: machine.logger)
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            try await eventually { try machine.network()?.isUp == true }

            let wg0 = try InterfaceName("wg0")
            machine.set { $0.networks[wg0]?.routes = [] }
            machine.announceHostChange()
            try await eventually { try machine.network()?.routes.isEmpty == false }

            reload.yield(try laptop(["10.40.0.0/24"], server: "vpn.example.org:51820"))
            let expected = try Prefix("10.40.0.0/24")
            try await eventually { try machine.network()?.routes.map(\.destination) == [expected] }

            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(try machine.network() == nil)
        #expect(machine.state.withLock { $0.questions } == ["vpn.example.org"])
    }

    @Test func `it ends with the reason when it cannot come up`() async throws {
        let wg0 = try InterfaceName("wg0")
        machine.set { $0.refusal = .notWireGuard(wg0, kind: "dummy") }
        let service = ClientService(
            initial: try laptop(["10.20.0.0/24"]), reloads: AsyncStream { _ in }, ports: machine.ports,
            logger: machine.logger)
        await #expect(throws: TunnelError.notWireGuard(wg0, kind: "dummy")) { try await service.run() }
    }
}

private func eventually(_ condition: () throws -> Bool) async throws {
    for _ in 0..<500 {
        if try condition() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("not within 5 s")
}
