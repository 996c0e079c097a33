// SPDX-License-Identifier: Apache-2.0

public import Addressing
import CLinux

/// A routing policy rule (ip-rule(8), linux/fib_rules.h).
public struct RuleEntry: Hashable, Sendable {
    public enum Action: Hashable, Sendable {
        case lookup(table: UInt32)
        case prohibit
        /// FR_ACT_* that this type has no word for.
        case other(UInt8)
    }

    public var family: AddressFamily
    public var priority: UInt32
    /// Who made it (RTPROT_*).
    public var origin: UInt8
    public var inputInterface: String?
    /// Matches packets to these addresses; nil: to any.
    public var destination: Prefix?
    /// IPPROTO_*; nil: any.
    public var ipProtocol: UInt8?
    public var destinationPorts: PortRange?
    /// Matches packets whose mark, masked, is this.
    public var mark: UInt32
    public var markMask: UInt32
    /// Matches what the selectors do not.
    public var isInverted: Bool
    /// Ignores routes whose prefix is this long or shorter; nil: none.
    public var suppressPrefixLength: UInt32?
    public var action: Action

    public init(
        family: AddressFamily, priority: UInt32, origin: UInt8, inputInterface: String? = nil,
        destination: Prefix? = nil, ipProtocol: UInt8? = nil, destinationPorts: PortRange? = nil,
        mark: UInt32 = 0, markMask: UInt32 = 0, isInverted: Bool = false, suppressPrefixLength: UInt32? = nil,
        action: Action
    ) {
        self.family = family
        self.priority = priority
        self.origin = origin
        self.inputInterface = inputInterface
        self.destination = destination
        self.ipProtocol = ipProtocol
        self.destinationPorts = destinationPorts
        self.mark = mark
        self.markMask = markMask
        self.isInverted = isInverted
        self.suppressPrefixLength = suppressPrefixLength
        self.action = action
    }

    /// Reads `struct fib_rule_hdr` and its attributes.
    /// - Returns: nil for rules of other families than IPv4 and IPv6.
    public init?(payload: Span<UInt8>) throws(MalformedMessage) {
        try payload.check(12, at: 0)
        guard let family = AddressFamily(kernel: payload[0]) else { return nil }
        let inverted = try payload.number(UInt32.self, at: 8) & UInt32(FIB_RULE_INVERT) != 0
        self.init(family: family, priority: 0, origin: 0, isInverted: inverted, action: .other(payload[7]))
        try family.check(prefixLength: payload[1])
        try read(payload, table: UInt32(payload[4]), destinationLength: payload[1])
    }

    private mutating func read(
        _ payload: Span<UInt8>, table: UInt32, destinationLength: UInt8
    ) throws(MalformedMessage) {
        var (entry, table) = (self, table)
        try forEachAttribute(in: payload, from: 12) { (type, value) throws(MalformedMessage) in
            switch type {
            case .type(FRA_PRIORITY): entry.priority = try value.number(UInt32.self)
            case .type(FRA_PROTOCOL): entry.origin = try value.number(UInt8.self)
            case .type(FRA_IIFNAME): entry.inputInterface = value.text
            case .type(FRA_DST):
                entry.destination = Prefix(containing: try value.address(entry.family), length: destinationLength)
            case .type(FRA_IP_PROTO): entry.ipProtocol = try value.number(UInt8.self)
            case .type(FRA_DPORT_RANGE): entry.destinationPorts = try PortRange(kernel: value)
            case .type(FRA_FWMARK): entry.mark = try value.number(UInt32.self)
            case .type(FRA_FWMASK): entry.markMask = try value.number(UInt32.self)
            case .type(FRA_TABLE): table = try value.number(UInt32.self)
            case .type(FRA_SUPPRESS_PREFIXLEN):
                let length = try value.number(UInt32.self)
                entry.suppressPrefixLength = length == .max ? nil : length
            default: break
            }
        }
        self = entry
        switch action {
        case .other(UInt8(FR_ACT_TO_TBL)): action = .lookup(table: table)
        case .other(UInt8(FR_ACT_PROHIBIT)): action = .prohibit
        default: break
        }
    }
}

/// The messages about rules.
enum RuleRequest {
    static func all(_ family: AddressFamily) -> NetlinkMessage {
        header(RTM_GETRULE, .dump, family, table: 0, action: 0, flags: 0)
    }

    static func add(_ entry: RuleEntry) -> NetlinkMessage {
        message(RTM_NEWRULE, [.acknowledge, .create, .exclusive], entry)
    }

    static func remove(_ entry: RuleEntry) -> NetlinkMessage { message(RTM_DELRULE, .acknowledge, entry) }

    private static func message(
        _ type: some BinaryInteger, _ flags: NetlinkMessage.Flags, _ entry: RuleEntry
    ) -> NetlinkMessage {
        let (action, table) = entry.action.kernel
        var message = header(
            type, flags, entry.family, destinationLength: entry.destination?.length ?? 0,
            table: UInt8(exactly: table) ?? UInt8(RT_TABLE_UNSPEC.rawValue), action: action,
            flags: entry.isInverted ? UInt32(FIB_RULE_INVERT) : 0)
        message.put(.type(FRA_PRIORITY), entry.priority)
        message.put(.type(FRA_PROTOCOL), entry.origin)
        if let name = entry.inputInterface { message.put(.type(FRA_IIFNAME), string: name) }
        if let destination = entry.destination { message.put(.type(FRA_DST), bytes: destination.address.bytes) }
        if let number = entry.ipProtocol { message.put(.type(FRA_IP_PROTO), number) }
        if let ports = entry.destinationPorts { message.put(.type(FRA_DPORT_RANGE), ports.kernel) }
        if entry.markMask != 0 {
            message.put(.type(FRA_FWMARK), entry.mark)
            message.put(.type(FRA_FWMASK), entry.markMask)
        }
        if table != 0 { message.put(.type(FRA_TABLE), table) }
        if let length = entry.suppressPrefixLength { message.put(.type(FRA_SUPPRESS_PREFIXLEN), length) }
        return message
    }

    /// `struct fib_rule_hdr`.
    private static func header(
        _ type: some BinaryInteger, _ flags: NetlinkMessage.Flags, _ family: AddressFamily,
        destinationLength: UInt8 = 0, table: UInt8, action: UInt8, flags rule: UInt32
    ) -> NetlinkMessage {
        var message = NetlinkMessage(type: .type(type), flags: flags)
        message.append(family.kernel)
        message.append(destinationLength)
        message.append(UInt8(0))  // source length
        message.append(UInt8(0))  // type of service
        message.append(table)
        message.append(UInt16(0))  // reserved
        message.append(action)
        message.append(rule)
        return message
    }
}

extension RuleEntry.Action {
    /// FR_ACT_* and the table, 0 where there is none.
    fileprivate var kernel: (action: UInt8, table: UInt32) {
        switch self {
        case .lookup(let table): (UInt8(FR_ACT_TO_TBL), table)
        case .prohibit: (UInt8(FR_ACT_PROHIBIT), 0)
        case .other(let action): (action, 0)
        }
    }
}

/// `struct fib_rule_port_range`: first and last, in the machine's byte order.
extension PortRange {
    fileprivate var kernel: UInt32 { UInt32(last) << 16 | UInt32(first) }

    fileprivate init(kernel value: Span<UInt8>) throws(MalformedMessage) {
        let (first, last) = (try value.number(UInt16.self), try value.number(UInt16.self, at: 2))
        guard first <= last else { throw MalformedMessage("a range of ports goes from \(first) to \(last)") }
        self.init(first, last)
    }
}
