// SPDX-License-Identifier: Apache-2.0

import Addressing
import Logging
import NodeRuntime
import OverlayModel
import Synchronization
import WireGuard

/// A public key that can be told from the others by its number.
func key(_ number: UInt8) -> PublicKey {
    guard let bytes = FixedBytes<32>(Array(repeating: number, count: 32)) else { preconditionFailure() }
    return PublicKey(bytes: bytes)
}

/// One machine: what the ports of a node would change on it, and in which order they were asked to.
final class FakeMachine: Sendable {
    struct State {
        var log: [String] = []
        var tunnel: TunnelObservation?
        var network: InterfaceState?
        var rulesInForce = false
        var closed = false
        var forwarding = false
        /// What fails, by the name in `log`.
        var broken: Set<String> = []
        var said: [String] = []
    }

    let state = Mutex(State())

    var log: [String] { state.withLock { $0.log } }
    var isUp: Bool { state.withLock { $0.network?.isUp ?? false } }

    func `break`(_ step: String) { state.withLock { _ = $0.broken.insert(step) } }
    func mend() { state.withLock { $0.broken = [] } }
    func clearLog() { state.withLock { $0.log = [] } }

    func act(_ step: String, _ change: (inout State) -> Void) throws {
        try state.withLock { state in
            state.log.append(step)
            if state.broken.contains(step) { throw Broken(step: step) }
            change(&state)
        }
    }

    struct Broken: Error, Equatable {
        let step: String
    }
}

struct FakeTunnel: TunnelBackend {
    let machine: FakeMachine
    let driver = TunnelDriver.uapi

    func unavailability() -> String? { nil }

    func create(_ name: InterfaceName) throws {
        try machine.act("create") { state in
            state.tunnel = TunnelObservation(privateKey: nil, listenPort: 0, firewallMark: 0, peers: [])
            state.network = InterfaceState(isUp: false, mtu: 1420, addresses: [])
        }
    }

    func observe(_ name: InterfaceName) throws -> TunnelObservation? { machine.state.withLock { $0.tunnel } }

    func apply(_ change: TunnelChange, to name: InterfaceName) throws {
        try machine.act("peers") { state in
            if let key = change.privateKey { state.tunnel?.privateKey = key }
            if let port = change.listenPort { state.tunnel?.listenPort = port }
            state.tunnel?.peers.removeAll { change.removedPeers.contains($0.configuration.publicKey) }
            for peer in change.setPeers where peer.isNew {
                let configuration = PeerConfiguration(publicKey: peer.publicKey, allowedIPs: peer.allowedIPs ?? [])
                state.tunnel?.peers.append(PeerObservation(configuration: configuration))
            }
        }
    }

    func remove(_ name: InterfaceName) throws {
        try machine.act("remove interface") { state in (state.tunnel, state.network) = (nil, nil) }
    }
}

struct FakeHost: HostNetwork {
    let machine: FakeMachine

    func observe(_ interface: InterfaceName) throws -> InterfaceState? { machine.state.withLock { $0.network } }

    func apply(_ change: InterfaceChange, to interface: InterfaceName) throws {
        let steps = [change.isUp.map { $0 ? "up" : "down" }, change.routes.added.isEmpty ? nil : "routes"]
        try machine.act((["network"] + steps.compactMap { $0 }).joined(separator: " ")) { state in
            if let isUp = change.isUp { state.network?.isUp = isUp }
            if let mtu = change.mtu { state.network?.mtu = mtu }
            state.network?.addresses.formUnion(change.addresses.added)
            state.network?.addresses.subtract(change.addresses.removed)
            state.network?.routes.formUnion(change.routes.added)
            state.network?.routes.subtract(change.routes.removed)
            state.network?.rules.formUnion(change.rules.added)
            state.network?.rules.subtract(change.rules.removed)
        }
    }

    func removeLeftovers(of interface: InterfaceName) throws { try machine.act("remove leftovers") { _ in } }
    func attachedNetworks(except: InterfaceName) throws -> [AttachedNetwork] { [] }
    func changes() throws -> AsyncStream<Void> { AsyncStream { _ in } }
}

struct FakeFilter: PacketFilter {
    let machine: FakeMachine

    func close() throws { try machine.act("close") { $0.closed = true } }

    func install(
        _ firewall: Firewall, logging: FlowLogging?, guarded: Set<InterfaceName>, announce: (FlowMark) -> Void
    ) throws {
        try machine.act("rules") { $0.rulesInForce = true }
        announce(FlowMark(slot: 1, generation: 1, wouldDeny: false, rule: nil))
    }

    func remove() throws { try machine.act("remove filter") { ($0.closed, $0.rulesInForce) = (false, false) } }
    func isIntact() throws -> Bool { machine.state.withLock { $0.rulesInForce } }
    func foreignDrops() throws -> [ForeignDrop] { [] }
    func changes() throws -> AsyncStream<PacketFilterChange> { AsyncStream { _ in } }
}

struct FakeShield: IncomingShield {
    let machine: FakeMachine

    func raise() throws -> Bool {
        var wasMissing = false
        try machine.act("shield") { state in
            wasMissing = !state.closed
            state.closed = true
        }
        return wasMissing
    }

    func lower() throws { machine.state.withLock { $0.closed = false } }
}

struct FakeSwitches: ForwardingSwitches {
    let machine: FakeMachine

    func enable(for interface: InterfaceName) throws -> Set<InterfaceName> {
        machine.state.withLock { $0.forwarding = true }
        return []
    }

    func restore(for interface: InterfaceName) throws { try machine.act("restore") { $0.forwarding = false } }
}

struct FakeLegend: FlowLegend {
    func announce(_ mark: FlowMark, rules: [String], owners: [FlowOwner], logging: FlowLogging?) {}
}

extension FakeMachine {
    var ports: NodeService.Ports {
        NodeService.Ports(
            backend: FakeTunnel(machine: self), host: FakeHost(machine: self), filter: FakeFilter(machine: self),
            switches: FakeSwitches(machine: self), legend: FakeLegend())
    }

    /// What the node says to an operator.
    var said: [String] { state.withLock { $0.said } }

    var logger: Logger { Logger(label: "test") { _ in LogReader(machine: self) } }

    func reconciler() -> Reconciler {
        let guardian = Guardian(filter: ports.filter, switches: ports.switches, legend: ports.legend, logger: logger)
        return Reconciler(backend: ports.backend, host: ports.host, guardian: guardian, logger: logger)
    }

    /// Of a node that forwards nothing.
    func shieldedReconciler() -> Reconciler {
        Reconciler(
            backend: ports.backend, host: ports.host, guardian: nil, shield: FakeShield(machine: self), logger: logger)
    }
}

private struct LogReader: LogHandler {
    let machine: FakeMachine
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.debug

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        machine.state.withLock { $0.said.append("\(event.level) \(event.message)") }
    }
}

func wg0() throws -> InterfaceName { try InterfaceName("wg0") }

func gateway(mode: EnforcementMode = .enforce) throws -> NodeState {
    let address = try InterfaceAddress("10.10.0.1/24")
    let firewall = Firewall(
        interface: try wg0(), ownAddresses: [OwnAddress(address: address.address, clients: [])], rules: [],
        enforcement: Enforcement(standard: mode))
    return NodeState(
        interface: try wg0(),
        tunnel: TunnelConfiguration(
            privateKey: PrivateKey(bytes: FixedBytes()), listenPort: 51820,
            peers: [
                PeerConfiguration(publicKey: PublicKey(bytes: FixedBytes()), allowedIPs: [try Prefix("10.10.0.2/32")])
            ]),
        network: InterfaceState(
            isUp: true, mtu: 1420, addresses: [address], routes: [Route(destination: try Prefix("10.50.0.0/24"))]),
        filter: FilterState(firewall: firewall, logging: nil, owners: []))
}

func agent(blocksIncoming: Bool) throws -> NodeState {
    var state = try gateway()
    (state.filter, state.blocksIncoming) = (nil, blocksIncoming)
    return state
}

/// A network on which all is well.
struct FakeProbe: HostProbe {
    let machine: FakeMachine

    func ways(to addresses: [IPAddress], mark: UInt32) throws -> [IPAddress: NetworkWay] {
        let routes = machine.state.withLock { $0.network?.routes ?? [] }
        let ways = addresses.map { address in
            let isRouted = routes.contains { $0.destination.contains(address) }
            return (address, NetworkWay(interface: isRouted ? "warren0" : "eth0", mtu: 1500))
        }
        return Dictionary(ways) { first, _ in first }
    }

    func switches(of interface: InterfaceName) throws -> KernelSwitches? { nil }
}
