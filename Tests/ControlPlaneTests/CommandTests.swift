// SPDX-License-Identifier: Apache-2.0

import ControlPlane
import OverlayModel
import OverlayProtocol
import Testing

struct CommandTests {
    @Test func `a node's answer to a command is the caller's`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        var laptop = try await world.connectLaptop()
        _ = try await laptop.snapshot()
        async let asked = world.controlPlane.debug(world.office.owner, world.laptop)
        let command = try await laptop.command()
        #expect(command.kind == .collectDebug)
        let report = world.report(hostname: "laptop")
        await laptop.session.receive(.result(CommandResult(id: command.id, ok: true, data: report)))
        #expect(try await asked == report)
    }

    @Test func `a node that can't is heard with its reason`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        var laptop = try await world.connectLaptop()
        _ = try await laptop.snapshot()
        async let asked = world.problem { try await world.controlPlane.debug(world.office.owner, world.laptop) }
        let command = try await laptop.command()
        await laptop.session.receive(.result(CommandResult(id: command.id, ok: false, detail: "no such command")))
        let problem = await asked
        #expect(problem?.code == .nodeAway && problem?.detail.contains("no such command") == true)
    }

    @Test func `who is not there is not waited for`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let (owner, network) = (world.office.owner, world.office.network.id)
        let never = await world.problem { try await world.controlPlane.debug(owner, world.laptop) }
        #expect(never?.code == .nodeAway && never?.detail.contains("not connected") == true)
        let reconnect = await world.problem {
            try await world.controlPlane.reconnect(owner, network, try world.laptopPeer)
        }
        #expect(reconnect?.code == .nodeAway)
        let phone = try await world.addStatic("phone")
        let silent = await world.problem { try await world.controlPlane.debug(owner, phone.id) }
        #expect(silent?.code == .nodeAway && silent?.detail.contains("static") == true)
    }

    @Test func `a node that does not answer in time is given up, and what it says then is nobody's`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        var laptop = try await world.connectLaptop()
        _ = try await laptop.snapshot()
        async let asked = world.problem { try await world.controlPlane.debug(world.office.owner, world.laptop) }
        let command = try await laptop.command()
        world.installation.pass(.seconds(9))
        world.controlPlane.lookAfterNodes()
        world.installation.pass(.seconds(1))
        world.controlPlane.lookAfterNodes()
        #expect(await asked?.code == .nodeSilent)
        await laptop.session.receive(.result(CommandResult(id: command.id, ok: true)))
    }

    @Test func `the end of the connection ends what was asked on it`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        var laptop = try await world.connectLaptop()
        _ = try await laptop.snapshot()
        async let asked = world.problem { try await world.controlPlane.debug(world.office.owner, world.laptop) }
        _ = try await laptop.command()
        laptop.session.end()
        #expect(await asked?.code == .nodeAway)
    }

    @Test func `an answer on another node's connection is nobody's`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        var laptop = try await world.connectLaptop()
        let gateway = try await world.connectGateway()
        _ = try await laptop.snapshot()
        async let asked = world.controlPlane.debug(world.office.owner, world.laptop)
        let command = try await laptop.command()
        let forged = CommandResult(id: command.id, ok: true, data: world.report(hostname: "gateway"))
        await gateway.session.receive(.result(forged))
        let report = world.report(hostname: "laptop")
        await laptop.session.receive(.result(CommandResult(id: command.id, ok: true, data: report)))
        #expect(try await asked.hostname == "laptop")
    }

    @Test func `who reconnects is told to, and disconnected where it does not follow`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        let (owner, network) = (world.office.owner, world.office.network.id)
        var laptop = try await world.connectLaptop()
        _ = try await laptop.snapshot()
        async let followed = world.controlPlane.reconnect(owner, network, try world.laptopPeer)
        let first = try await laptop.command()
        #expect(first.kind == .reconnect)
        await laptop.session.receive(.result(CommandResult(id: first.id, ok: true)))
        #expect(try await followed.message.contains("anew"))
        async let forced = world.controlPlane.reconnect(owner, network, try world.laptopPeer)
        _ = try await laptop.command()
        world.installation.pass(.seconds(10))
        world.controlPlane.lookAfterNodes()
        #expect(try await forced.message.contains("anew"))
        #expect(try await laptop.closeCode() == .reconnect)
    }

    @Test func `a node has few commands to answer at once`() async throws {
        let world = try await LiveWorld()
        defer { world.installation.remove() }
        var laptop = try await world.connectLaptop()
        _ = try await laptop.snapshot()
        let codes = await withTaskGroup(of: ProblemCode?.self) { group in
            for _ in 1...5 {
                group.addTask {
                    await world.problem { try await world.controlPlane.debug(world.office.owner, world.laptop) }?.code
                }
            }
            // One is refused at once; the others wait, until the connection ends.
            let first = await group.next() ?? nil
            laptop.session.end()
            return await group.reduce(into: [first]) { $0.append($1) }
        }
        #expect(codes.first == .tooManyRequests)
        #expect(codes.dropFirst() == [.nodeAway, .nodeAway, .nodeAway, .nodeAway])
    }
}

extension LiveWorld {
    fileprivate func report(hostname: String) -> DebugReport {
        DebugReport(
            at: installation.now, hostname: hostname, os: "linux", kernel: "6.1", version: "0", drivers: [],
            acceptsRoutes: true, acceptsExit: false, blocksIncoming: false, revision: nil, stateID: nil,
            observed: nil, log: [])
    }
}
