// SPDX-License-Identifier: Apache-2.0

import Addressing
import Logging
import NodeRuntime
import Standalone
import Synchronization

/// A key that is its number.
func key(_ number: UInt8) -> PublicKey {
    guard let bytes = FixedBytes<32>(Array(repeating: number, count: 32)) else { preconditionFailure() }
    return PublicKey(bytes: bytes)
}

/// A client of 192.0.2.1:51820.
func laptop(
    _ allowedIPs: [String], addresses: [String] = ["10.10.0.2/32"], server: String = "192.0.2.1:51820"
) throws -> ClientConfiguration {
    ClientConfiguration(
        local: LocalInterface(
            name: try InterfaceName("wg0"), privateKey: PrivateKey(bytes: key(2).bytes), listenPort: 0,
            addresses: try addresses.map { try InterfaceAddress($0) }),
        server: try Endpoint(server), serverPublicKey: key(1), allowedIPs: try allowedIPs.map { try Prefix($0) },
        persistentKeepalive: 25)
}

/// One machine: what a client's ports would change on it.
final class Machine: Sendable {
    struct State {
        var tunnels: [InterfaceName: TunnelObservation] = [:]
        var networks: [InterfaceName: InterfaceState] = [:]
        var attached: [AttachedNetwork] = []
        var names: [String: [IPAddress]] = [:]
        var questions: [String] = []
        /// Thrown by `create`.
        var refusal: TunnelError?
        /// What programs run, this one or others.
        var claimed: Set<InterfaceName> = []
        var log: [String] = []
    }

    let state = Mutex(State())
    private let (hostChanges, hostChange) = AsyncStream.makeStream(of: Void.self)

    func set(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }
    func network(_ name: String = "wg0") throws -> InterfaceState? {
        let name = try InterfaceName(name)
        return state.withLock { $0.networks[name] }
    }
    func server(_ name: String = "wg0") throws -> PeerObservation? {
        let name = try InterfaceName(name)
        return state.withLock { $0.tunnels[name]?.peers.first }
    }
    var log: [String] { state.withLock { $0.log } }
    func announceHostChange() { hostChange.yield() }

    var ports: ClientService.Ports {
        ClientService.Ports(
            backend: Backend(machine: self), host: Host(machine: self, announced: hostChanges),
            resolver: Resolver(machine: self), claims: Claims(machine: self))
    }

    var logger: Logger {
        Logger(label: "test") { _ in
            LineLogHandler(level: .debug) { line in self.set { $0.log.append(String(line.dropLast())) } }
        }
    }

    private struct Backend: TunnelBackend {
        let machine: Machine
        let driver = TunnelDriver.uapi

        func unavailability() -> String? { nil }

        func create(_ name: InterfaceName) throws {
            try machine.state.withLock { state in
                if let refusal = state.refusal { throw refusal }
                state.tunnels[name] = TunnelObservation(privateKey: nil, listenPort: 0, firewallMark: 0, peers: [])
                state.networks[name] = InterfaceState(isUp: false, mtu: 1500, addresses: [])
            }
        }

        func observe(_ name: InterfaceName) throws -> TunnelObservation? {
            machine.state.withLock { $0.tunnels[name] }
        }

        func apply(_ change: TunnelChange, to name: InterfaceName) throws {
            machine.set { state in
                guard var tunnel = state.tunnels[name] else { return }
                tunnel.privateKey = change.privateKey ?? tunnel.privateKey
                tunnel.firewallMark = change.firewallMark ?? tunnel.firewallMark
                tunnel.peers.removeAll { change.removedPeers.contains($0.configuration.publicKey) }
                for peer in change.setPeers { Self.set(peer, in: &tunnel.peers) }
                state.tunnels[name] = tunnel
            }
        }

        func remove(_ name: InterfaceName) throws {
            machine.set { ($0.tunnels[name], $0.networks[name]) = (nil, nil) }
        }

        private static func set(_ change: PeerChange, in peers: inout [PeerObservation]) {
            if change.isNew {
                peers.append(
                    PeerObservation(configuration: PeerConfiguration(publicKey: change.publicKey, allowedIPs: [])))
            }
            for index in peers.indices where peers[index].configuration.publicKey == change.publicKey {
                if let endpoint = change.endpoint { peers[index].configuration.endpoint = endpoint }
                if let prefixes = change.allowedIPs { peers[index].configuration.allowedIPs = prefixes }
                if let seconds = change.persistentKeepalive {
                    peers[index].configuration.persistentKeepalive = seconds
                }
            }
        }
    }

    private struct Host: HostNetwork {
        let machine: Machine
        let announced: AsyncStream<Void>

        func observe(_ interface: InterfaceName) throws -> InterfaceState? {
            machine.state.withLock { $0.networks[interface] }
        }

        func apply(_ change: InterfaceChange, to interface: InterfaceName) throws {
            machine.set { state in
                guard var network = state.networks[interface] else { return }
                network.isUp = change.isUp ?? network.isUp
                network.mtu = change.mtu ?? network.mtu
                network.addresses = network.addresses.union(change.addresses.added)
                    .subtracting(change.addresses.removed)
                network.routes = network.routes.union(change.routes.added).subtracting(change.routes.removed)
                network.rules = network.rules.union(change.rules.added).subtracting(change.rules.removed)
                state.networks[interface] = network
            }
        }

        func removeLeftovers(of interface: InterfaceName) throws {}
        func attachedNetworks(except: InterfaceName) throws -> [AttachedNetwork] {
            machine.state.withLock { $0.attached }
        }
        func changes() throws -> AsyncStream<Void> { announced }
    }

    private struct Resolver: NameResolver {
        let machine: Machine

        func addresses(of name: String) async throws -> [IPAddress] {
            try machine.state.withLock { state in
                state.questions.append(name)
                guard let addresses = state.names[name] else { throw Unknown(name: name) }
                return addresses
            }
        }
    }

    private struct Claims: InterfaceClaims {
        let machine: Machine

        func claim(_ interface: InterfaceName) throws -> any InterfaceClaim {
            try machine.state.withLock { state in
                guard state.claimed.insert(interface).inserted else { throw TunnelError.alreadyRunning(interface) }
            }
            return Claim(interface: interface, machine: machine)
        }
    }

    private final class Claim: InterfaceClaim {
        let interface: InterfaceName
        private let machine: Machine

        init(interface: InterfaceName, machine: Machine) {
            self.interface = interface
            self.machine = machine
        }

        deinit { machine.set { $0.claimed.remove(interface) } }
    }

    struct Unknown: Error {
        let name: String
    }
}
