// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials
import OverlayModel
import OverlayProtocol
import Synchronization
import Testing
import WireGuard

@testable import NodeRuntime

@Suite struct AdmissionTests {
    @Test func `a node proves the key that it made, and keeps what it was given`() async throws {
        let server = FakeServer()
        let vault = FakeVault()
        let enrolled = try await admission(server, vault).enroll(invite(server))
        let request = try #require(server.requests.first)
        #expect(request.publicKey == enrolled.privateKey.publicKey)
        let proof = try #require(ProofOfKey(own: server.privateKey, other: request.publicKey))
        #expect(proof.isValid(request.proof, nonce: "nonce", subject: request.publicKey.description, .enroll))
        #expect(request.token == server.joinKey.text)
        #expect(try vault.identity() == enrolled.identity)
        #expect(enrolled.identity.authority == server.authority)
        #expect(try vault.enrollingKey() == nil)
    }

    @Test func `after an answer that got lost the same key asks again`() async throws {
        let server = FakeServer(failures: [.unreachable("the answer got lost")])
        let vault = FakeVault()
        await #expect(throws: ControlLinkError.self) { try await admission(server, vault).enroll(invite(server)) }
        #expect(try vault.identity() == nil)
        _ = try await admission(server, vault).enroll(invite(server))
        #expect(server.requests.count == 2)
        #expect(Set(server.requests.map(\.publicKey)).count == 1)
    }

    @Test func `a key that became another device's is replaced`() async throws {
        let taken = ControlLinkError.refused(Problem(.keyTaken, "the key is guest's"))
        let server = FakeServer(failures: [.unreachable("the answer got lost"), taken])
        let vault = FakeVault()
        _ = try? await admission(server, vault).enroll(invite(server))
        _ = try await admission(server, vault).enroll(invite(server))
        #expect(Set(server.requests.map(\.publicKey)).count == 2)
    }

    @Test func `a key that is no join key is refused before anybody is asked`() async throws {
        let server = FakeServer()
        let wrong = NodeCommand.Invite(server: "https://192.0.2.9", key: Secret.make(.session).text)
        let problem = await #expect(throws: Problem.self) { try await admission(server, FakeVault()).enroll(wrong) }
        #expect(problem?.fields?.first?.field == "key")
        #expect(server.requests.isEmpty)
    }

    @Test func `a gateway without an endpoint is not enrolled`() async throws {
        let server = FakeServer()
        let problem = await #expect(throws: Problem.self) {
            try await admission(server, FakeVault(), isGateway: true).enroll(invite(server))
        }
        #expect(problem?.fields?.first?.field == "endpoint")
        #expect(server.requests.isEmpty)
    }
}

// MARK: - The world

private final class FakeServer: ControlLink, ControlLinks {
    let privateKey = PrivateKey.generate()
    let joinKey = Secret.make(.joinKey)
    let authority = SecretDigest(of: "certificate".utf8)
    private let state: Mutex<(failures: [ControlLinkError], requests: [EnrollRequest])>

    /// - Parameter failures: of the first requests, one each; they were heard all the same.
    init(failures: [ControlLinkError] = []) {
        state = Mutex((failures, []))
    }

    var requests: [EnrollRequest] { state.withLock { $0.requests } }

    func link(to server: String, authority: SecretDigest?) throws -> any ControlLink { self }

    func challenge() async throws -> ChallengeResponse {
        ChallengeResponse(nonce: "nonce", serverPublicKey: privateKey.publicKey)
    }

    func enroll(_ request: EnrollRequest) async throws -> EnrollResponse {
        let failure = state.withLock { state in
            state.requests.append(request)
            return state.failures.isEmpty ? nil : state.failures.removeFirst()
        }
        if let failure { throw failure }
        return EnrollResponse(
            deviceID: try ID(text: "01890a5d-ac96-774b-bcce-b302099a8057"), name: try DNSLabel(text: "laptop"),
            state: .active, credential: "credential")
    }

    func withStream(_ body: @Sendable (any ControlStream) async throws -> Void) async throws {
        throw ControlLinkError.unreachable("there is no stream in this test")
    }
}

private func invite(_ server: FakeServer) -> NodeCommand.Invite {
    NodeCommand.Invite(
        server: "https://192.0.2.9:8443", key: Invitation(secret: server.joinKey, authority: server.authority).text)
}

private func admission(_ server: FakeServer, _ vault: FakeVault, isGateway: Bool = false) -> Admission {
    let machine = FakeMachine()
    let gateway = GatewayPorts(
        filter: FakeFilter(machine: machine), switches: FakeSwitches(machine: machine), legend: FakeLegend(),
        flowLog: nil)
    return Admission(
        ports: ManagedPorts(
            backend: FakeTunnel(machine: machine), host: FakeHost(machine: machine), resolver: NoNames(), vault: vault,
            links: server, clock: NodeClock(sinceBoot: { .zero }, wall: { Timestamp(milliseconds: 0) }),
            probe: FakeProbe(machine: machine), gateway: isGateway ? gateway : nil),
        description: NodeDescription(
            facts: MachineFacts(
                bootID: "boot", hostname: "host", os: "Debian", kernel: "6.1", isNetworkAdministrator: true),
            version: "1", drivers: [], endpoint: nil, listenPort: nil, instance: "instance"))
}
