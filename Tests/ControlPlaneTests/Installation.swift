// SPDX-License-Identifier: Apache-2.0

import Addressing
import ControlPlane
import ControlPlaneSQLite
import Credentials
import Foundation
import Logging
import OverlayModel
import OverlayProtocol
import Synchronization
import WireGuard

/// A control plane on a real SQLite file of its own, with a clock that the test turns.
final class TestInstallation: Sendable {
    let controlPlane: ControlPlane
    let flowStore: any FlowStore
    private let folder: URL
    private let clock: TestClock
    private let serverKey: PrivateKey
    private let sealingKey: PrivateKey

    /// Of what was there before: another process on the same file.
    /// - Parameter losingKeyFile: its key file for private keys is a new one.
    convenience init(restarting other: TestInstallation, losingKeyFile: Bool = false) async throws {
        try await self.init(
            folder: other.folder, clock: other.clock, serverKey: other.serverKey,
            sealingKey: losingKeyFile ? .generate() : other.sealingKey)
    }

    /// - Parameter flowStore: nil: a real one.
    convenience init(flowStore: (any FlowStore)? = nil) async throws {
        let folder = URL.temporaryDirectory.appending(path: "warren-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try await self.init(
            folder: folder, clock: TestClock(), serverKey: .generate(), sealingKey: .generate(), flowStore: flowStore)
    }

    private init(
        folder: URL, clock: TestClock, serverKey: PrivateKey, sealingKey: PrivateKey, flowStore: (any FlowStore)? = nil
    ) async throws {
        self.folder = folder
        self.clock = clock
        self.serverKey = serverKey
        self.sealingKey = sealingKey
        self.flowStore = try flowStore ?? SQLiteFlowStore(path: folder.appending(path: "flows.db").path)
        controlPlane = try await ControlPlane(
            store: SQLiteStore(path: folder.appending(path: "warren.db").path),
            flowStore: self.flowStore, serverKey: serverKey,
            sealingKey: SealingKey(bytes: sealingKey.bytes), authority: nil,
            passwordCost: PasswordVerifier.Cost(rounds: 16), now: { clock.now },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }

    func pass(_ time: Duration) { clock.pass(time) }

    var now: Timestamp { clock.now }

    static let password = "a long enough password"

    /// The owner, signed in.
    func setUp() async throws -> Caller {
        let link = try await controlPlane.makeSetupSecret()
        let session = try await controlPlane.setUp(Self.setupRequest(token: link.secret.text))
        return try controlPlane.authenticate(session: session.sessionHash)
    }

    /// Somebody else in the owner's tenant, signed in.
    func member(_ role: Role, invitedBy owner: Caller, email: String? = nil) async throws -> Caller {
        let invited = try await controlPlane.invite(
            owner, InvitationCreate(email: email ?? "\(role.rawValue)@example.com", role: role))
        return try await accept(invited)
    }

    func accept(_ invitation: InvitationInfo, password: String = TestInstallation.password) async throws -> Caller {
        let session = try await controlPlane.acceptInvitation(
            InvitationAccept(token: invitation.token ?? "", password: password, name: "Grace"))
        return try controlPlane.authenticate(session: session.sessionHash)
    }

    static func setupRequest(token: String) -> SetupRequest {
        SetupRequest(
            token: token, email: "Ada@example.com", name: "Ada", password: password, tenantName: "Example Ltd.")
    }
}

final class TestClock: Sendable {
    private let milliseconds = Mutex<Int64>(1_800_000_000_000)

    var now: Timestamp { Timestamp(milliseconds: milliseconds.withLock { $0 }) }

    func pass(_ time: Duration) {
        milliseconds.withLock { $0 += time.components.seconds * 1000 }
    }
}

/// A machine that enrols and says hello, with a key of its own.
struct TestMachine: Sendable {
    let key = PrivateKey.generate()
    var hostname = "laptop"
    var endpoint: Endpoint?

    func request(_ challenge: ChallengeResponse, token: String, provingWith prover: PrivateKey? = nil) throws
        -> EnrollRequest
    {
        let proof = ProofOfKey(own: prover ?? key, other: challenge.serverPublicKey)?
            .make(nonce: challenge.nonce, subject: key.publicKey.description, .enroll)
        return EnrollRequest(
            token: token, publicKey: key.publicKey, nonce: challenge.nonce, proof: proof ?? "", hostname: hostname,
            os: "linux", version: "0", endpoint: endpoint, listenPort: nil)
    }

    func enroll(_ controlPlane: ControlPlane, _ key: JoinKeyInfo) async throws -> EnrollResponse {
        try await controlPlane.enroll(request(controlPlane.challenge(), token: key.key ?? ""))
    }

    func hello(
        _ enrolled: EnrollResponse, _ challenge: StreamChallenge, provingWith prover: PrivateKey? = nil,
        instance: String = "1"
    ) -> Hello {
        let proof = ProofOfKey(own: prover ?? key, other: challenge.serverPublicKey)?
            .make(nonce: challenge.nonce, subject: enrolled.deviceID.description, .hello)
        return Hello(
            deviceID: enrolled.deviceID, credential: enrolled.credential, proof: proof ?? "", instance: instance,
            revision: nil, stateID: nil, hostname: hostname, os: "linux", version: "0",
            capabilities: Capabilities(drivers: [], kernel: ""))
    }
}

/// A machine's connection, read by hand.
struct TestStream {
    let session: NodeSession
    private var held: StateSnapshot?

    init(_ controlPlane: ControlPlane, from address: String? = nil) {
        session = controlPlane.openStream(from: address.flatMap { SocketAddress("\($0):40000") })
    }

    /// Connects and says hello as it should.
    init(
        _ controlPlane: ControlPlane, _ machine: TestMachine, _ enrolled: EnrollResponse, instance: String = "1",
        from address: String? = nil
    ) async throws {
        self.init(controlPlane, from: address)
        await session.receive(.hello(machine.hello(enrolled, try await challenge(), instance: instance)))
    }

    func next() async -> NodeSession.Output? { await session.next() }

    func challenge() async throws -> StreamChallenge {
        guard case .message(.challenge(let challenge)) = await next() else { throw Unexpected() }
        return challenge
    }

    /// What the node holds after the next message: a whole state, or what follows from the one that it held.
    mutating func snapshot() async throws -> StateSnapshot {
        switch await next() {
        case .snapshot(let snapshot): held = snapshot.whole
        case .message(.delta(let update)): held = held?.applying(update)
        default: throw Unexpected()
        }
        guard let held else { throw Unexpected() }
        return held
    }

    func closeCode() async throws -> StreamCloseCode {
        guard case .close(let code, _) = await next() else { throw Unexpected() }
        return code
    }

    struct Unexpected: Error {}
}

/// An office: a network, a gateway before a database, and two laptops in a group.
struct Office {
    let owner: Caller
    let network: NetworkInfo
    let gateway: (machine: TestMachine, enrolled: EnrollResponse)
    let laptop: (machine: TestMachine, enrolled: EnrollResponse)
    let group: Group
    let route: Route
    let policy: Policy
    let rule: PolicyRule

    init(_ installation: TestInstallation) async throws {
        let controlPlane = installation.controlPlane
        owner = try await installation.setUp()
        network = try await controlPlane.createNetwork(
            owner, NetworkCreate(name: DNSLabel(text: "office"), cidr: Prefix("10.10.0.0/24")))
        var gatewayMachine = TestMachine(hostname: "gw")
        gatewayMachine.endpoint = try Endpoint("192.0.2.1:51820")
        let gatewayKey = try await controlPlane.createJoinKey(
            owner, JoinKeyCreate(kind: .gateway, networkID: network.id))
        gateway = (gatewayMachine, try await gatewayMachine.enroll(controlPlane, gatewayKey))
        _ = try await controlPlane.approveDevice(owner, gateway.enrolled.deviceID)
        let made = try await controlPlane.createGroup(owner, GroupCreate(name: DNSLabel(text: "laptops")))
        let key = try await controlPlane.createJoinKey(
            owner, JoinKeyCreate(networkID: network.id, groupIDs: [made.id]))
        let laptopMachine = TestMachine()
        laptop = (laptopMachine, try await laptopMachine.enroll(controlPlane, key))
        route = try await controlPlane.createRoute(
            owner, network.id,
            RouteCreate(
                name: DNSLabel(text: "db"), destinations: [Prefix("10.20.0.5/32")], via: [gateway.enrolled.deviceID]))
        let empty = try await controlPlane.createPolicy(owner, PolicyCreate(name: DNSLabel(text: "web")))
        rule = try await controlPlane.addRule(
            owner, empty.id,
            RuleBody(
                direction: .output, action: .allow, target: .route(route.id), protocol: .tcp,
                ports: [PortRange(8080, 8080)]))
        policy = try controlPlane.policy(owner, empty.id)
        group = try await controlPlane.updateGroup(
            owner, made.id, GroupUpdate(policyIDs: [policy.id], routeIDs: [route.id]))
    }
}

/// Who finds the queue for hashing full is refused before a race begins: they try until they are in it.
func onceHashed<Result>(_ body: () async throws -> Result) async throws -> Result {
    while true {
        do { return try await body() } catch let problem as Problem where problem.code == .tooManyRequests {
            await Task.yield()
        }
    }
}

/// What it was refused with; nil: it was not.
func refusal(_ body: () async throws -> some Any) async -> ProblemCode? {
    do {
        _ = try await body()
        return nil
    } catch {
        return (error as? Problem)?.code
    }
}
