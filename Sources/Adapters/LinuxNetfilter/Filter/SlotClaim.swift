// SPDX-License-Identifier: Apache-2.0

public import Addressing
import CLinux

/// A process's claim on an interface and on a slot among the host's Warren tables.
///
/// Claims are names of abstract unix sockets (unix(7)): the kernel gives each to one process of a network namespace,
/// and takes it back when the process ends, however it ends.
@safe public struct InstanceClaim: ~Copyable, Sendable {
    /// 1…15; it stands in the conntrack marks of the flows that this instance accepts.
    public let slot: UInt8
    private let interfaceSocket: CInt
    private let slotSocket: CInt

    /// - Parameter name: the program, for the message to a second one.
    public init(_ interface: InterfaceName, name: String) throws {
        guard let interfaceSocket = Self.claim("interface/\(interface)") else {
            throw ClaimError("\(name) is already running for \(interface) on this host (or in this network namespace)")
        }
        let (own, others) = try Self.slotsInUse(by: interface)
        // After a crash the old table still has its slot, and its flows carry it.
        let candidates = own.map { [$0] } ?? (1...15).filter { !others.contains($0) }
        for slot in candidates {
            guard let slotSocket = Self.claim("slot/\(slot)") else { continue }
            self.slot = slot
            self.interfaceSocket = interfaceSocket
            self.slotSocket = slotSocket
            return
        }
        _ = close(interfaceSocket)
        throw ClaimError("15 Warren gateways already run on this host: the conntrack mark has no room for another")
    }

    deinit {
        _ = close(slotSocket)
        _ = close(interfaceSocket)
    }

    /// The slots in the names of generations in all Warren tables.
    private static func slotsInUse(by interface: InterfaceName) throws -> (own: UInt8?, others: Set<UInt8>) {
        let table = NetfilterPacketFilter.tablePrefix + interface.description
        var commands = NftablesCommands(table: table)
        commands.listChains()
        let listing = try RulesetListing(json: try Nftables(elements: false).run(commands))
        var own: UInt8?
        var others: Set<UInt8> = []
        for chain in listing.chains where chain.table.hasPrefix(NetfilterPacketFilter.tablePrefix) {
            guard let slot = FilterGeneration(suffixOf: chain.name)?.slot else { continue }
            if chain.table == table { own = slot } else { others.insert(slot) }
        }
        return (own, others)
    }

    /// - Returns: the socket that holds the claim, or nil where another process has it.
    private static func claim(_ name: String) -> CInt? {
        let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // An abstract name begins with a zero byte and ends with the address's length.
        let text = [0] + Array("warren/\(name)".utf8)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: text) }
        let length = MemoryLayout<sa_family_t>.size + text.count
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(length))
            }
        }
        guard status == 0 else {
            _ = close(descriptor)
            return nil
        }
        return descriptor
    }
}

public struct ClaimError: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
