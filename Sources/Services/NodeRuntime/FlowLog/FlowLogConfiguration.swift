// SPDX-License-Identifier: Apache-2.0

/// Where the flow log goes and how large it gets.
public struct FlowLogConfiguration: Hashable, Sendable {
    public var path: String
    /// NFLOG group.
    public var group: UInt16
    /// Every packet instead of flow starts and denied packets.
    public var perPacket: Bool
    /// Bytes after which the file is rotated.
    public var maximumSize: Int
    /// Rotated files that are kept.
    public var keep: Int

    public static let standardPath = "/var/log/wg-server/events.jsonl"
    /// Group 0 is where iptables' NFLOG target sends by default; this one is nobody's.
    public static let standardGroup: UInt16 = 100

    public init(
        path: String = FlowLogConfiguration.standardPath, group: UInt16 = FlowLogConfiguration.standardGroup,
        perPacket: Bool = false, maximumSize: Int = 100 << 20, keep: Int = 5
    ) {
        self.path = path
        self.group = group
        self.perPacket = perPacket
        self.maximumSize = maximumSize
        self.keep = keep
    }

    /// What the packet filter has to know of it.
    public var packets: FlowLogging { FlowLogging(group: group, perPacket: perPacket) }
}
