// SPDX-License-Identifier: Apache-2.0

public import Addressing
public import OverlayModel

/// The packet filter of one tunnel interface. Calls block: some milliseconds, up to a quarter of a second with
/// thousands of rules. Every change is atomic for packets: the old rules or the new ones hold, never none.
public protocol PacketFilter: Sendable {
    /// Drops everything from and to the interface. With rules in place it is a no-op: they are kept, since they are
    /// closed to all they don't name, until `install` replaces them.
    func close() throws

    /// Puts the rules in force. Flows that stay allowed go on; forbidden ones stop with their next packet.
    /// - Parameters:
    ///   - guarded: interfaces on which forwarding is on for the tunnel's sake only; they forward to and from the
    ///     tunnel and nowhere else.
    ///   - announce: called with the mark of the new rules' flows before the first of them can pass, so that whoever
    ///     reads the flow log knows what its marks mean.
    func install(
        _ firewall: Firewall, logging: FlowLogging?, guarded: Set<InterfaceName>, announce: (FlowMark) -> Void) throws

    /// Whether what `install` put in place last still stands. Cheap; it finds what no notification told.
    func isIntact() throws -> Bool

    /// Removes everything of ours for the interface.
    func remove() throws

    /// Other tools' chains that drop what this filter lets through.
    func foreignDrops() throws -> [ForeignDrop]

    /// One element whenever somebody else changed the packet filter of the host.
    func changes() throws -> AsyncStream<PacketFilterChange>
}

/// Which packets are handed to the flow log.
public struct FlowLogging: Hashable, Sendable {
    /// NFLOG group.
    public let group: UInt16
    /// Every packet instead of flow starts and denied packets.
    public let perPacket: Bool
    /// Denied packets only.
    public let deniedOnly: Bool

    public init(group: UInt16, perPacket: Bool = false, deniedOnly: Bool = false) {
        self.group = group
        self.perPacket = perPacket
        self.deniedOnly = deniedOnly
    }

    /// - Returns: nil where nothing is to be logged.
    func narrowed(to scope: FlowLogScope) -> FlowLogging? {
        switch scope {
        case .all: self
        case .denied: FlowLogging(group: group, deniedOnly: true)
        case .off: nil
        }
    }
}

public enum PacketFilterChange: Hashable, Sendable {
    /// Something of ours was changed or removed by somebody else, or notifications were lost: install again.
    case oursTouched
    /// Another tool's rules changed: look at them again.
    case foreignChanged
}

/// A base chain of another tool at a hook of ours that drops what we accept.
public struct ForeignDrop: Hashable, Sendable, CustomStringConvertible {
    /// `ip filter FORWARD`: family, table, chain.
    public let chain: String
    public let hook: String
    /// A command that makes the chain let the tunnel's packets through to our rules.
    public let remedy: String

    public init(chain: String, hook: String, remedy: String) {
        self.chain = chain
        self.hook = hook
        self.remedy = remedy
    }

    public var description: String { "\(chain) (hook \(hook)) drops what these rules accept; to mend: \(remedy)" }
}
