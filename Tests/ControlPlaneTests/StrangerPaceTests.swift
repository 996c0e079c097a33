// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import Credentials
import OverlayModel
import OverlayProtocol
import Testing
import WireGuard

/// Whoever shows secrets that open nothing has to wait, and nobody else has.
struct StrangerPaceTests {
    enum Door: CaseIterable { case enroll, resolve, webSocket, setUp, invitation }

    @Test(arguments: Door.allCases) func `after sixty that open nothing an address waits, and goes on with time`(
        door: Door
    ) async throws {
        let world = try await World(isSetUp: door != .setUp)
        defer { world.installation.remove() }
        let (here, elsewhere) = (try address("192.0.2.1"), try address("192.0.2.2"))
        for _ in 0..<60 { #expect(await world.knock(door, from: here)?.code == door.refusal) }
        let refused = await world.knock(door, from: here)
        #expect(refused?.code == .tooManyRequests && refused?.retryAfter == 2)
        #expect(await world.knock(door, from: elsewhere)?.code == door.refusal)
        world.installation.pass(.seconds(1))
        #expect(await world.knock(door, from: here)?.code == door.refusal)
        #expect(await world.knock(door, from: here)?.code == .tooManyRequests)
    }

    @Test func `who has to wait gets no challenge, and a host of IPv6 has one address`() async throws {
        let world = try await World()
        defer { world.installation.remove() }
        for number in 1...60 { _ = await world.knock(.enroll, from: try address("2001:db8::\(number)")) }
        let here = try address("2001:db8::ffff")
        #expect(throws: Problem.self) { try world.controlPlane.challenge(from: here) }
        _ = try world.controlPlane.challenge(from: address("2001:db8:0:1::1"))
    }

    @Test func `a proof that is wrong counts as a key that is`() async throws {
        let world = try await World()
        defer { world.installation.remove() }
        let here = try address("192.0.2.1")
        let key = try await world.joinKey()
        for _ in 0..<60 {
            let request = try TestMachine().request(
                world.controlPlane.challenge(), token: key.key ?? "", provingWith: .generate())
            #expect(await refusal { try await world.controlPlane.enroll(request, from: here) } == .unauthenticated)
        }
        let right = try TestMachine().request(world.controlPlane.challenge(), token: key.key ?? "")
        #expect(await refusal { try await world.controlPlane.enroll(right, from: here) } == .tooManyRequests)
    }

    @Test func `two hundred that have a right key enrol at once from one address`() async throws {
        let world = try await World()
        defer { world.installation.remove() }
        let (here, controlPlane) = (try address("192.0.2.1"), world.controlPlane)
        let key = try await world.joinKey()
        let admitted = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let machine = TestMachine(hostname: "machine\(number)")
                    guard let challenge = try? controlPlane.challenge(from: here),
                        let request = try? machine.request(challenge, token: key.key ?? "")
                    else { return false }
                    return (try? await controlPlane.enroll(request, from: here)) != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(admitted == 200)
        #expect(await world.knock(.enroll, from: here)?.code == .unauthenticated, "nothing was taken")
    }

    @Test func `an agent whose token is its credential is let in beside those whose aren't`() async throws {
        let world = try await World()
        defer { world.installation.remove() }
        let here = try address("192.0.2.1")
        let token = try await world.plainToken()
        _ = try await world.controlPlane.resolvePlainAgent(token, from: here)
        for _ in 0..<60 { _ = await world.knock(.resolve, from: here) }
        #expect(await world.knock(.resolve, from: here)?.code == .tooManyRequests)
        _ = try await world.controlPlane.resolvePlainAgent(token, from: here)
        try world.controlPlane.checkPlainAgent(token, from: here)
    }

    @Test func `what is refused for another reason than its secret doesn't count`() async throws {
        let world = try await World()
        defer { world.installation.remove() }
        let here = try address("192.0.2.1")
        let key = try await world.controlPlane.createJoinKey(
            world.owner, JoinKeyCreate(kind: .gateway, networkID: world.network))
        for _ in 0..<61 {
            // A gateway has to say where it is.
            let request = try TestMachine().request(world.controlPlane.challenge(), token: key.key ?? "")
            #expect(await refusal { try await world.controlPlane.enroll(request, from: here) } == .invalid)
        }
    }

    private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }
}

extension StrangerPaceTests.Door {
    fileprivate var refusal: ProblemCode {
        switch self {
        case .enroll, .setUp, .invitation: .unauthenticated
        case .resolve, .webSocket: .notFound
        }
    }
}

private struct World {
    let installation: TestInstallation
    private let setUp: (owner: Caller, network: ID<Network>)?

    init(isSetUp: Bool = true) async throws {
        installation = try await TestInstallation()
        guard isSetUp else {
            setUp = nil
            return
        }
        let owner = try await installation.setUp()
        let network = try await installation.controlPlane.createNetwork(
            owner, NetworkCreate(name: DNSLabel(text: "office")))
        setUp = (owner, network.id)
    }

    var controlPlane: ControlPlane { installation.controlPlane }
    var owner: Caller { get throws { try #require(setUp).owner } }
    var network: ID<Network> { get throws { try #require(setUp).network } }

    func joinKey() async throws -> JoinKeyInfo {
        try await controlPlane.createJoinKey(owner, JoinKeyCreate(networkID: network, reusable: true))
    }

    /// Of a device that waits for an agent that others wrote.
    func plainToken() async throws -> String {
        var settings = SettingsUpdate()
        settings.allowPlainAgents = true
        _ = try await controlPlane.updateSettings(owner, settings)
        var request = PeerCreate(name: try DNSLabel(text: "kiosk"))
        request.useAgent = true
        return try await controlPlane.createPeer(owner, network, request).token ?? ""
    }

    /// With a secret that opens nothing.
    func knock(_ door: StrangerPaceTests.Door, from address: IPAddress) async -> Problem? {
        do {
            try await open(door, Secret.make(.joinKey).text, from: address)
            return nil
        } catch {
            return error as? Problem
        }
    }

    private func open(
        _ door: StrangerPaceTests.Door, _ secret: String, from address: IPAddress
    ) async throws {
        switch door {
        case .enroll:
            let request = try TestMachine().request(controlPlane.challenge(), token: secret)
            _ = try await controlPlane.enroll(request, from: address)
        case .resolve: _ = try await controlPlane.resolvePlainAgent(secret, from: address)
        case .webSocket: try controlPlane.checkPlainAgent(secret, from: address)
        case .setUp: _ = try await controlPlane.setUp(TestInstallation.setupRequest(token: secret), from: address)
        case .invitation:
            _ = try await controlPlane.acceptInvitation(
                InvitationAccept(token: secret, password: TestInstallation.password, name: "Eve"), from: address)
        }
    }
}
