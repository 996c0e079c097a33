// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import Credentials
import OverlayModel
import OverlayProtocol
import Testing
import WireGuard

/// What only one may have is one's alone also where two servers follow one store, each with what it last read of it.
struct InstanceRaceTests {
    @Test func `of fifty that use one setup link at once, at two servers, exactly one becomes the owner`() async throws
    {
        try await Pair.run { pair in
            let token = try await pair.first.makeSetupSecret().secret.text
            let second = try await pair.second
            let owners = await pair.successes(at: second) { controlPlane, _ in
                try await controlPlane.setUp(TestInstallation.setupRequest(token: token))
            }
            #expect(owners == 1)
            #expect(try await pair.second.isSetUp)
        }
    }

    @Test func `of fifty that use a one-off join key at once, at two servers, exactly one gets in`() async throws {
        try await Pair.run { pair in
            let office = try await Office(pair.installation)
            let key = try await pair.first.createJoinKey(office.owner, JoinKeyCreate(networkID: office.network.id))
            let before = try pair.first.devices(office.owner).count
            let second = try await pair.second
            let admitted = await pair.successes(at: second) { controlPlane, number in
                try await TestMachine(hostname: "guest\(number)").enroll(controlPlane, key)
            }
            #expect(admitted == 1)
            #expect(try await pair.second.devices(office.owner).count == before + 1)
        }
    }

    @Test func `of fifty that use one invitation at once, at two servers, exactly one gets in`() async throws {
        try await Pair.run { pair in
            let owner = try await pair.installation.setUp()
            let invited = try await pair.first.invite(owner, InvitationCreate(email: "grace@example.com"))
            let second = try await pair.second
            let accept = InvitationAccept(
                token: invited.token ?? "", password: TestInstallation.password, name: "Grace")
            let admitted = await pair.successes(at: second) { controlPlane, _ in
                try await controlPlane.acceptInvitation(accept)
            }
            #expect(admitted == 1)
            #expect(try await pair.second.members(owner).count == 2)
        }
    }

    @Test func `of fifty that want an address of thirty at once, at two servers, each has one of its own`() async throws
    {
        try await Pair.run { pair in
            let owner = try await pair.installation.setUp()
            let network = try await pair.first.createNetwork(
                owner, NetworkCreate(name: DNSLabel(text: "small"), cidr: Prefix("10.1.0.0/27"))
            ).id
            let second = try await pair.second
            let addressed = await pair.successes(at: second) { controlPlane, number in
                var request = PeerCreate(name: try DNSLabel(text: "printer\(number)"))
                request.publicKey = PrivateKey.generate().publicKey
                return try await controlPlane.createPeer(owner, network, request)
            }
            #expect(addressed == 30)
            let addresses = try await pair.second.peers(owner, network).map(\.address)
            #expect(addresses.count == 30 && Set(addresses).count == 30)
            #expect(addresses.allSatisfy { $0 != IPAddress("10.1.0.0") && $0 != IPAddress("10.1.0.31") })
        }
    }

    @Test func `two last owners who take each other's place away at two servers leave one`() async throws {
        for _ in 1...10 {
            try await Pair.run { pair in
                let ada = try await pair.installation.setUp()
                let grace = try await pair.installation.member(.owner, invitedBy: ada)
                let second = try await pair.second
                async let one = refusal { try await pair.first.updateMember(ada, grace.userID, .demoted) }
                async let other = refusal { try await second.updateMember(grace, ada.userID, .demoted) }
                let refusals = await [one, other].compactMap { $0 }
                #expect(refusals == [.conflict])
                #expect(try await pair.second.members(ada).filter { $0.role == .owner }.count == 1)
            }
        }
    }

    @Test func `nobody enrols at another server with a key whose revocation was answered`() async throws {
        try await Pair.run { pair in
            let office = try await Office(pair.installation)
            let key = try await pair.first.createJoinKey(
                office.owner, JoinKeyCreate(networkID: office.network.id, reusable: true))
            let second = try await pair.second
            try await pair.first.deleteJoinKey(office.owner, key.id)
            #expect(await refusal { try await TestMachine().enroll(second, key) } == .unauthenticated)
        }
    }
}

/// Two servers on one store.
private struct Pair {
    let installation: TestInstallation

    static func run(_ body: (Pair) async throws -> Void) async throws {
        let pair = Pair(installation: try await TestInstallation())
        defer { pair.installation.remove() }
        try await body(pair)
    }

    var first: ControlPlane { installation.controlPlane }

    /// Another, with what the store has now.
    var second: ControlPlane { get async throws { try await TestInstallation(restarting: installation).controlPlane } }

    /// How many of fifty attempts, half at either server, are not refused.
    func successes(
        at second: ControlPlane, _ attempt: @escaping @Sendable (ControlPlane, Int) async throws -> some Sendable
    ) async -> Int {
        let first = first
        return await withTaskGroup(of: Bool.self) { group in
            for number in 0..<50 {
                group.addTask {
                    (try? await onceHashed { try await attempt(number % 2 == 0 ? first : second, number) }) != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
    }
}

extension MemberUpdate {
    fileprivate static var demoted: MemberUpdate {
        var update = MemberUpdate()
        update.role = .viewer
        return update
    }
}
