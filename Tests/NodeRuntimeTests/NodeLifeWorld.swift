// SPDX-License-Identifier: Apache-2.0

import Addressing
import Credentials
import Logging
import OverlayModel
import OverlayProtocol
import Synchronization
import WireGuard

@testable import NodeRuntime

func snapshot(
    _ revision: UInt64, peers: [UInt8] = [1], address: String = "10.10.0.1/24"
) throws -> StateSnapshot {
    let address = try InterfaceAddress(address)
    let state = DesiredState(
        addresses: [address], mtu: 1420, listenPort: 0,
        peers: try peers.map {
            DesiredPeer(
                publicKey: key($0), deviceID: try ID(text: "01890a5d-ac96-774b-bcce-b302099a8057"),
                name: try DNSLabel(text: "laptop\($0)"), allowedIPs: [try Prefix("10.10.0.\($0 + 1)/32")])
        },
        routes: [],
        firewall: DesiredFirewall(
            ownAddresses: [OwnAddress(address: address.address, clients: [])], rules: [], flowLog: .all))
    return StateSnapshot(revision: revision, stateID: "id\(revision)", state: state)
}

/// An enrolled gateway on a fake machine, and its clock in seconds.
struct NodeLifeWorld {
    let machine = FakeMachine()
    let vault: FakeVault
    let serverKey = PrivateKey.generate()
    let log = LogTail()
    var life: NodeLife
    private var known: ObservedState?
    private let time: Time

    var challenge: StreamChallenge { StreamChallenge(nonce: "nonce", serverPublicKey: serverKey.publicKey) }

    init(vault: FakeVault = FakeVault(), isAdministrator: Bool = true, from start: Double = 0) throws {
        self.vault = vault
        let time = Time(start)
        self.time = time
        let facts = MachineFacts(
            bootID: "boot", hostname: "host", os: "Debian", kernel: "6.1", isNetworkAdministrator: isAdministrator)
        let ports = ManagedPorts(
            backend: FakeTunnel(machine: machine), host: FakeHost(machine: machine), resolver: NoNames(), vault: vault,
            links: NoLinks(), clock: NodeClock(sinceBoot: { time.now }, wall: { Timestamp(milliseconds: 0) }),
            probe: FakeProbe(machine: machine),
            gateway: GatewayPorts(
                filter: FakeFilter(machine: machine), switches: FakeSwitches(machine: machine), legend: FakeLegend(),
                flowLog: nil), log: log)
        life = try NodeLife(
            try InterfaceName("warren0"), ports: ports,
            description: NodeDescription(
                facts: facts, version: "1", drivers: [], endpoint: nil, listenPort: nil, instance: "instance"),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    mutating func start() -> [NodeLife.Effect] {
        life.start(now: time.now)
        return handle { _ in }
    }

    mutating func handle(_ change: (inout ManagedEvents) -> Void) -> [NodeLife.Effect] {
        var events = ManagedEvents()
        change(&events)
        return life.handle(events, now: time.now)
    }

    mutating func tell(_ event: ManagedEvents.Connection) -> [NodeLife.Effect] { handle { $0.add(event) } }

    /// Starts, connects and takes a state.
    /// - Returns: the report of it.
    mutating func connect(_ snapshot: StateSnapshot) throws -> ObservedState? {
        _ = start()
        _ = tell(.message(.challenge(challenge)))
        return reports(of: tell(.message(.snapshot(snapshot)))).last
    }

    /// Lets time pass, a tick a second.
    mutating func run(to end: Double) -> [NodeLife.Effect] {
        var effects: [NodeLife.Effect] = []
        while time.now < .seconds(end) {
            time.advance()
            effects += handle { _ in }
        }
        return effects
    }

    mutating func reports(to end: Double) -> [ObservedState] { reports(of: run(to: end)) }

    /// What comes through the tunnel from a peer.
    func move(_ peer: PublicKey, received bytes: UInt64) {
        machine.state.withLock { state in
            guard let index = state.tunnel?.peers.firstIndex(where: { $0.configuration.publicKey == peer }) else {
                return
            }
            state.tunnel?.peers[index].receivedBytes += bytes
        }
    }

    mutating func telemetry(to end: Double) -> [Telemetry] { telemetry(of: run(to: end)) }

    func telemetry(of effects: [NodeLife.Effect]) -> [Telemetry] {
        effects.compactMap { if case .send(.telemetry(let telemetry)) = $0 { telemetry } else { nil } }
    }

    func results(of effects: [NodeLife.Effect]) -> [CommandResult] {
        effects.compactMap { if case .send(.result(let result)) = $0 { result } else { nil } }
    }

    /// As a server puts them together.
    mutating func reports(of effects: [NodeLife.Effect]) -> [ObservedState] {
        sent(of: effects).compactMap { report in
            known = report.whole(after: known)
            return known
        }
    }

    func sent(of effects: [NodeLife.Effect]) -> [ObservedReport] {
        effects.compactMap { if case .send(.observed(let report)) = $0 { report } else { nil } }
    }
}

private final class Time: Sendable {
    private let elapsed: Mutex<Duration>

    init(_ start: Double) {
        elapsed = Mutex(.seconds(start))
    }

    var now: Duration { elapsed.withLock { $0 } }
    func advance() { elapsed.withLock { $0 += .seconds(1) } }
}

private struct NoLinks: ControlLinks {
    func link(to server: String, authority: SecretDigest?) throws -> any ControlLink {
        throw ControlLinkError.unreachable("there is no network in a unit test")
    }
}
